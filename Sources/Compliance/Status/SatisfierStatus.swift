/// What stands behind one thing that can satisfy a duty.
public struct SatisfierStatus: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// The server does it.
        case executed
        /// A person gave evidence.
        case given
        /// It can be done or given, and is not.
        case missing
        /// Nothing in this server does it. Evidence in the slot of its name stands for it.
        case notAutomated = "not-automated"
        /// Only the server's records say.
        case unknown
    }

    public let satisfier: Satisfier
    public let state: State
    /// How, by which rules, since when; or what is missing.
    public let detail: String
    /// SHA-256 of the files that were given.
    public let hashes: [String]

    init(_ satisfier: Satisfier, _ state: State, _ detail: String, hashes: [String] = []) {
        self.satisfier = satisfier
        self.state = state
        self.detail = detail
        self.hashes = hashes
    }
}
