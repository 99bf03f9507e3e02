import Primitives

/// A calendar month in UTC, as year × 100 + month.
struct AllowancePeriod: Hashable, Sendable {
    let number: Int64

    init(number: Int64) { self.number = number }

    init(of time: Timestamp) {
        // "2026-03-…": the one calendar of the house is the one that prints times.
        let date = time.rfc3339.utf8.prefix(7).filter { $0 != UInt8(ascii: "-") }
        number = date.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    var next: AllowancePeriod {
        AllowancePeriod(number: number % 100 == 12 ? number + 89 : number + 1)
    }

    /// Its first moment.
    var start: Timestamp? {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return Timestamp(rfc3339: "\(padded.prefix(4))-\(padded.suffix(2))-01T00:00:00Z")
    }
}
