import Primitives

/// What a person put in a slot for evidence, as far as a status needs it. Whether it shows what it should, only
/// people can say.
public struct GivenEvidence: Hashable, Sendable {
    /// SHA-256 of the files, in lower-case hexadecimal.
    public let hashes: [String]
    public let givenAt: Timestamp
    public let expiresAt: Timestamp?
    public let isExpired: Bool
    /// The figures of what was registered; nil for what people gave.
    public let figures: String?
    /// Whether it shows what the slot is for. A run that misses its marks, or is too small, is on record and shows
    /// nothing. What people gave is taken to show it.
    public let isMet: Bool

    public init(
        hashes: [String], givenAt: Timestamp, expiresAt: Timestamp?, now: Timestamp, figures: String? = nil,
        isMet: Bool = true
    ) {
        self.figures = figures
        self.isMet = isMet
        self.hashes = hashes
        self.givenAt = givenAt
        self.expiresAt = expiresAt
        isExpired = expiresAt.map { $0 <= now } ?? false
    }
}
