import Primitives

/// A duration of XML Schema (`xsd:duration`): months and microseconds apart, because months differ in length.
public struct PolicyDuration: Hashable, Sendable {
    public let months: Int64
    public let microseconds: Int64

    /// Reads `P1Y2M3DT4H5M6.5S` without a sign; each number up to nine digits.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
        var months: Int64 = 0
        var microseconds: Int64 = 0
        var isTime = false
        var order = 0
        while let first = rest.first {
            if first == UInt8(ascii: "T") {
                guard !isTime else { return nil }
                isTime = true
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
                continue
            }
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            var fraction: Int64 = 0
            if rest.first == UInt8(ascii: ".") {
                rest.removeFirst()
                let decimals = rest.prefix { (0x30...0x39).contains($0) }
                rest = rest.dropFirst(decimals.count)
                guard (1...6).contains(decimals.count), rest.first == UInt8(ascii: "S") else { return nil }
                let padded =
                    String(decoding: decimals, as: UTF8.self)
                    + String(repeating: "0", count: 6 - decimals.count)
                fraction = Int64(padded) ?? 0
            }
            guard (1...9).contains(digits.count), let unit = rest.popFirst(),
                let number = Int64(String(decoding: digits, as: UTF8.self))
            else { return nil }
            let (step, place): (Int64, Int)
            switch (unit, isTime) {
            case (UInt8(ascii: "Y"), false): (step, place) = (12, 1)
            case (UInt8(ascii: "M"), false): (step, place) = (1, 2)
            case (UInt8(ascii: "W"), false): (step, place) = (7 * 86_400, 3)
            case (UInt8(ascii: "D"), false): (step, place) = (86_400, 4)
            case (UInt8(ascii: "H"), true): (step, place) = (3_600, 5)
            case (UInt8(ascii: "M"), true): (step, place) = (60, 6)
            case (UInt8(ascii: "S"), true): (step, place) = (1, 7)
            default: return nil
            }
            guard place > order else { return nil }
            order = place
            if place <= 2 {
                months += number * step
            } else {
                // Nine digits of weeks are 6·10¹⁴ s: beyond the range in microseconds.
                let (product, isTooLong) = (number * step).multipliedReportingOverflow(by: 1_000_000)
                let (sum, isBeyond) = microseconds.addingReportingOverflow(product &+ fraction)
                guard !isTooLong, !isBeyond else { return nil }
                microseconds = sum
            }
        }
        guard order > 0, months < 120_000 else { return nil }
        self.months = months
        self.microseconds = microseconds
    }

    /// The moment that lies this long after `start`; a day that its month lacks becomes its last.
    func end(from start: Timestamp) -> Timestamp {
        let day: Int64 = 86_400 * 1_000_000
        var moment = start
        if months > 0 {
            let days = start.seconds >= 0 ? start.seconds / 86_400 : -((-start.seconds + 86_399) / 86_400)
            let date = CivilDate(days: days)
            let month = date.year * 12 + date.month - 1 + months
            let (year, number) = (month / 12, month % 12 + 1)
            let last = CivilDate.days(inMonth: number, of: year)
            let moved = CivilDate(year: year, month: number, day: min(date.day, last)).days
            moment = Timestamp(microseconds: start.microseconds + (moved - days) * day)
        }
        return Timestamp(
            microseconds: moment.microseconds.addingReportingOverflow(microseconds).overflow
                ? .max : moment.microseconds + microseconds)
    }
}
