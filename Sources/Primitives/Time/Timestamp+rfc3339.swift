extension Timestamp {
    /// The moment in UTC as RFC 3339 writes it, with three decimals, or six where the microseconds need them:
    /// `2026-11-23T14:03:05.250Z`.
    ///
    /// - Note: RFC 3339 ends at the year 9999. Years beyond it, and before 0, are written with a sign and six
    ///   digits (ISO 8601's expanded form), which ``init(rfc3339:)`` does not read.
    public var rfc3339: String {
        String(unsafeUninitializedCapacity: Self.maximumTextBytes, initializingUTF8With: writeText)
    }

    /// The most bytes that ``writeText(to:)`` writes.
    static let maximumTextBytes = 32

    /// Writes the text at the start of `target`, which has ``maximumTextBytes``.
    /// - Returns: How many bytes it took.
    func writeText(to target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let fraction = microseconds.flooredRemainder(1_000_000)
        let time = seconds.flooredRemainder(86_400)
        let date = CivilDate(days: seconds.flooredQuotient(86_400))

        var count = 0
        func put(_ character: UInt8) {
            target[count] = character
            count += 1
        }
        func put(_ number: Int64, digits: Int) {
            var rest = number
            for position in stride(from: count + digits - 1, through: count, by: -1) {
                target[position] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            count += digits
        }
        if (0...9_999).contains(date.year) {
            put(date.year, digits: 4)
        } else {
            put(UInt8(ascii: date.year < 0 ? "-" : "+"))
            put(abs(date.year), digits: 6)
        }
        put(UInt8(ascii: "-"))
        put(date.month, digits: 2)
        put(UInt8(ascii: "-"))
        put(date.day, digits: 2)
        put(UInt8(ascii: "T"))
        put(time / 3_600, digits: 2)
        put(UInt8(ascii: ":"))
        put(time / 60 % 60, digits: 2)
        put(UInt8(ascii: ":"))
        put(time % 60, digits: 2)
        put(UInt8(ascii: "."))
        if fraction % 1_000 == 0 {
            put(fraction / 1_000, digits: 3)
        } else {
            put(fraction, digits: 6)
        }
        put(UInt8(ascii: "Z"))
        return count
    }

    /// Reads RFC 3339 §5.6: `T` and `Z` in either case, any offset, one to nine decimals of which those
    /// beyond the microsecond are dropped. A leap second, which POSIX time does not have, is read as the
    /// second after it.
    public init?(rfc3339 text: String) {
        var reader = DateReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), (1...12).contains(month), reader.skip("-"),
            let day = reader.number(digits: 2), day >= 1, day <= CivilDate.days(inMonth: month, of: year),
            reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            let second = reader.number(digits: 2), second <= 60,
            let microseconds = reader.fraction(),
            let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).days
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        // A leap second ends a day of UTC (§5.7), so counting it leads to midnight.
        if second == 60, seconds.flooredQuotient(86_400) * 86_400 != seconds { return nil }
        self.init(microseconds: seconds * 1_000_000 + microseconds)
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Self(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a time of RFC 3339, such as 2026-01-31T09:30:00Z")
        }
        self = moment
    }

    /// Writes RFC 3339.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

extension Timestamp: CustomStringConvertible {
    public var description: String { rfc3339 }
}

/// Reads the parts of a date from left to right.
private struct DateReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The microseconds after an optional point.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var nanoseconds: Int64 = 0
        var scale: Int64 = 1_000_000_000
        while let digit = digit() {
            guard scale > 1 else { return nil }
            scale /= 10
            nanoseconds += digit * scale
        }
        return scale == 1_000_000_000 ? nil : nanoseconds / 1_000
    }

    /// Seconds to the east of UTC.
    mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let west = skip("-")
        guard west || skip("+"), let hours = number(digits: 2), hours < 24, skip(":"),
            let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return (west ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }
}
