import Persistence
import Primitives

/// A calendar month in UTC, as year × 100 + month.
public struct TradeMonth: Hashable, Sendable, Comparable {
    public let number: Int64

    /// Nil for what is no month from 1970 on.
    public init?(number: Int64) {
        guard 1970...9999 ~= number / 100, 1...12 ~= number % 100 else { return nil }
        self.number = number
    }

    public init(of time: Timestamp) {
        let date = time.rfc3339.prefix(7)  // "2026-03"
        number = (Int64(date.prefix(4)) ?? 1970) * 100 + (Int64(date.suffix(2)) ?? 1)
    }

    /// - Parameter text: `2026-03`.
    public init?(_ text: String) {
        guard text.utf8.count == 7, text.dropFirst(4).first == "-", let year = Int64(text.prefix(4)),
            let month = Int64(text.suffix(2)), let found = TradeMonth(number: year * 100 + month),
            found.text == text
        else { return nil }
        self = found
    }

    private init(unchecked number: Int64) { self.number = number }

    public var next: TradeMonth {
        TradeMonth(unchecked: number % 100 == 12 ? number + 89 : number + 1)
    }

    /// The month before; itself for the first of all.
    public var previous: TradeMonth {
        guard number > 1970_01 else { return self }
        return TradeMonth(unchecked: number % 100 == 1 ? number - 89 : number - 1)
    }

    public var text: String {
        let month = number % 100
        return "\(number / 100)-\(month < 10 ? "0" : "")\(month)"
    }

    /// Its first moment.
    public var start: Timestamp {
        Timestamp(rfc3339: "\(text)-01T00:00:00Z") ?? Timestamp(microseconds: 0)
    }

    /// The first moment after it.
    public var end: Timestamp { next.start }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    /// The month to which what happens now is posted: that of `time`, or the one after the last that was closed or is
    /// being settled, whichever is later. A closed month never opens again.
    public static func open(at time: Timestamp, in transaction: any ReadTransaction) throws(Problem)
        -> TradeMonth
    {
        let month = TradeMonth(of: time)
        let closed = try transaction.row(
            """
            SELECT MAX(month) FROM (
                SELECT MAX(month) AS month FROM settlements UNION ALL SELECT MAX(month) FROM settlement_runs
            ) AS closed
            """)?.optionalInteger(0)
        guard let closed, let last = TradeMonth(number: closed), month <= last else { return month }
        return last.next
    }
}
