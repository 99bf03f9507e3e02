/// Decimal text of a number of nano-units, both ways and exact.
enum NanoDecimal {
    /// The decimals that a nano-unit has.
    static let decimals = 9

    /// Reads `-?(0|[1-9][0-9]*)([.][0-9]{1,9})?`.
    static func parse(_ text: String) throws(Problem) -> Int128 {
        var nanos = SignedAccumulator(isNegative: text.utf8.first == UInt8(ascii: "-"))
        var wholeDigits = 0
        var fractionDigits: Int?
        for byte in text.utf8.dropFirst(nanos.isNegative ? 1 : 0) {
            if byte == UInt8(ascii: "."), fractionDigits == nil, wholeDigits > 0 {
                fractionDigits = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw notDecimal(text) }
            if let digits = fractionDigits {
                guard digits < decimals else { throw tooFine(text) }
                fractionDigits = digits + 1
            } else {
                // A leading zero is the only digit before the point.
                guard wholeDigits == 0 || !nanos.isZero else { throw notDecimal(text) }
                wholeDigits += 1
            }
            nanos.append(byte - UInt8(ascii: "0"))
        }
        guard wholeDigits > 0, fractionDigits != 0 else { throw notDecimal(text) }
        for _ in (fractionDigits ?? 0)..<decimals { nanos.append(0) }
        guard let value = nanos.value else { throw outOfRange(text) }
        return value
    }

    /// Writes the number without an exponent and without trailing zeros.
    static func format(_ nanos: Int128) -> String {
        // What one amount holds is formatted several times for each request.
        if let nanos = Int64(exactly: nanos) { return format(nanos) }
        let (whole, fraction) = nanos.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        let sign = nanos < 0 ? "-" : ""
        let tail = format(Int64(fraction)).dropFirst()  // without the zero before the point
        return "\(sign)\(whole)\(tail)"
    }

    static func format(_ nanos: Int64) -> String {
        String(unsafeUninitializedCapacity: maximumBytes) { write(nanos, to: $0) }
    }

    /// The most bytes that ``write(_:to:)`` writes: sign, ten digits, point, nine decimals.
    static let maximumBytes = 21

    /// Writes the number at the start of `target`, which has ``maximumBytes``.
    /// - Returns: How many bytes it took.
    static func write(_ nanos: Int64, to target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var (whole, fraction) = nanos.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var end = 0
        if nanos < 0 {
            target[end] = UInt8(ascii: "-")
            end += 1
        }
        var digits = 1
        var power: UInt64 = 10
        while power <= whole {
            digits += 1
            power *= 10
        }
        for position in stride(from: end + digits - 1, through: end, by: -1) {
            target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: whole % 10)
            whole /= 10
        }
        end += digits
        guard fraction != 0 else { return end }
        target[end] = UInt8(ascii: ".")
        var width = decimals
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        for position in stride(from: end + width, to: end, by: -1) {
            target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction % 10)
            fraction /= 10
        }
        return end + width + 1
    }

    private static func notDecimal(_ text: String) -> Problem {
        Problem(
            .invalidValue, "'\(excerpt(text))' is not a decimal number.",
            mend: "Write digits with at most one point, such as 1200 or -0.25.")
    }

    private static func tooFine(_ text: String) -> Problem {
        Problem(
            .invalidValue, "'\(excerpt(text))' has too many decimals.",
            mend: "Give at most \(decimals) decimals.")
    }

    static func outOfRange(_ text: String) -> Problem {
        Problem(.invalidValue, "'\(excerpt(text))' is beyond the range of an amount.")
    }

    /// Enough of a refused text to find it, however long it is.
    private static func excerpt(_ text: String) -> String {
        text.count <= 40 ? text : "\(text.prefix(40))…"
    }
}

/// A number built digit by digit with its sign, so that the lowest of all is reached too.
private struct SignedAccumulator {
    let isNegative: Bool
    /// `nil` once beyond the range.
    private(set) var value: Int128? = 0

    init(isNegative: Bool) {
        self.isNegative = isNegative
    }

    var isZero: Bool { value == 0 }

    mutating func append(_ digit: UInt8) {
        guard let (product, tooLarge) = value?.multipliedReportingOverflow(by: 10) else { return }
        let (sum, overflow) = product.addingReportingOverflow(isNegative ? -Int128(digit) : Int128(digit))
        value = tooLarge || overflow ? nil : sum
    }
}
