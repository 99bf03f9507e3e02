import Primitives

/// A calendar month in UTC, as year × 100 + month.
struct AllowancePeriod: Hashable, Sendable {
    let number: Int64

    init(of time: Timestamp) {
        // "2026-03-…": the one calendar of the house is the one that prints times.
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let date = time.rfc3339.utf8.prefix { $0 != UInt8(ascii: "T") }.dropLast(3).filter(digits.contains)
        number = date.reduce(0) { $0 * 10 + Int64($1 - digits.lowerBound) }
    }

    /// Its first moment, and the first moment after it.
    var start: Timestamp { Self.start(year: number / 100, month: number % 100) }
    var end: Timestamp { Self.start(year: number / 100, month: number % 100 + 1) }

    /// - Parameter month: 13 is January of the next year.
    private static func start(year: Int64, month: Int64) -> Timestamp {
        let date = CivilDate(year: year + (month - 1) / 12, month: (month - 1) % 12 + 1, day: 1)
        return Timestamp(microseconds: date.days * 86_400_000_000)
    }
}
