import Accounting

/// How much was or would be used, in the units that prices count.
public struct PriceQuantity: Hashable, Sendable {
    /// The most of any unit in one use or one period.
    public static let maximum = TierTable.maximumQuantity

    public var calls: UInt64
    public var rows: UInt64
    public var bytes: UInt64
    /// Tokens of answers that were grounded on the data.
    public var tokens: UInt64

    public init(calls: UInt64 = 0, rows: UInt64 = 0, bytes: UInt64 = 0, tokens: UInt64 = 0) {
        self.calls = calls
        self.rows = rows
        self.bytes = bytes
        self.tokens = tokens
    }

    public static let none = PriceQuantity()

    public subscript(unit: OfferPrice.Unit) -> UInt64 {
        switch unit {
        case .call: calls
        case .row: rows
        case .byte: bytes
        case .token: tokens
        }
    }

    /// The sum, each unit at most ``maximum``.
    public func adding(_ other: PriceQuantity) -> PriceQuantity {
        func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? Self.maximum : min(sum, Self.maximum)
        }
        return PriceQuantity(
            calls: sum(calls, other.calls), rows: sum(rows, other.rows), bytes: sum(bytes, other.bytes),
            tokens: sum(tokens, other.tokens))
    }

    /// Whether no unit is above the other's.
    public func isWithin(_ other: PriceQuantity) -> Bool {
        calls <= other.calls && rows <= other.rows && bytes <= other.bytes && tokens <= other.tokens
    }
}
