/// The small number of a ledger account.
public struct LedgerAccountID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let number: Int64

    public init(number: Int64) { self.number = number }

    /// No account's: they count from one.
    public static let none = LedgerAccountID(number: 0)

    public var description: String { String(number) }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
