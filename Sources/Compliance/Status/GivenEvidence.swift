import Primitives

/// What a person put in a slot for evidence, as far as a status needs it. Whether it shows what it should, only
/// people can say.
public struct GivenEvidence: Hashable, Sendable {
    /// SHA-256 of the files, in lower-case hexadecimal.
    public let hashes: [String]
    public let givenAt: Timestamp
    public let expiresAt: Timestamp?
    public let isExpired: Bool

    public init(hashes: [String], givenAt: Timestamp, expiresAt: Timestamp?, now: Timestamp) {
        self.hashes = hashes
        self.givenAt = givenAt
        self.expiresAt = expiresAt
        isExpired = expiresAt.map { $0 <= now } ?? false
    }
}
