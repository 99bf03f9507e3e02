import Exchange
import Primitives

/// The month of an invoice: a calendar month in UTC, told in the issuer's time zone too.
public struct InvoicePeriod: Hashable, Sendable {
    /// The first and the last day of the month: `2026-03-01`, `2026-03-31`.
    public let startDate: String
    public let endDate: String
    /// The same bounds in the issuer's time zone, the end not included: `2026-04-01T09:00:00+09:00`.
    public let localStart: String
    public let localEnd: String

    init(_ month: TradeMonth, _ zone: TimeZoneName) {
        startDate = TimeZoneName.utc.date(of: month.start)
        endDate = TimeZoneName.utc.date(of: month.end - .seconds(1))
        localStart = zone.text(of: month.start)
        localEnd = zone.text(of: month.end)
    }

    var json: JSONValue {
        [
            "start_date": .string(startDate), "end_date": .string(endDate),
            "local_start": .string(localStart),
            "local_end": .string(localEnd),
        ]
    }

    init(_ json: JSONValue) throws(Problem) {
        let reader = DocumentReader(json)
        startDate = try reader.text("start_date")
        endDate = try reader.text("end_date")
        localStart = try reader.text("local_start")
        localEnd = try reader.text("local_end")
    }
}
