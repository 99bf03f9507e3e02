import Primitives

/// How much: of uses that were made, or of what is asked for.
public struct PolicyUsage: Hashable, Sendable {
    public var uses: Int64
    public var rows: Int64
    public var bytes: Int64
    public var tokens: Int64
    /// What was or would be paid; nil for nothing.
    public var paid: Money?

    public init(uses: Int64 = 0, rows: Int64 = 0, bytes: Int64 = 0, tokens: Int64 = 0, paid: Money? = nil) {
        self.uses = uses
        self.rows = rows
        self.bytes = bytes
        self.tokens = tokens
        self.paid = paid
    }

    /// One use of unknown size.
    public static let one = PolicyUsage(uses: 1)
    public static let none = PolicyUsage()
}
