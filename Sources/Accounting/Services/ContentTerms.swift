import Primitives

/// Whether the texts of a service's requests and answers are kept, encrypted, and how long.
public struct ContentTerms: Hashable, Sendable {
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// Those about which a rule decided something.
        case flagged
        case all
    }

    /// The longest time, in days.
    public static let maximumDays = 3_650
    /// Six calendar months are at most so many days.
    public static let standardDays = 184

    public let scope: Scope
    public let days: Int

    /// - Throws: `invalidValue` for a time out of bounds.
    public init(_ scope: Scope, days: Int = standardDays) throws(Problem) {
        guard 1...Self.maximumDays ~= days else {
            throw Problem(
                .invalidValue, "Texts are to be kept for \(days) days.",
                mend: "Give 1 to \(Self.maximumDays).",
                parameter: "days")
        }
        self.scope = scope
        self.days = days
    }
}
