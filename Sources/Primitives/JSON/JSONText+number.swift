extension JSONText {
    /// The largest integer up to which every integer is a double: 2^53 (RFC 8785 §3.2.2.3, RFC 7493 §2.2).
    static let largestExactInteger: UInt64 = 1 << 53

    /// Appends a finite number as ECMAScript's Number::toString writes it (RFC 8785 §3.2.2.3).
    static func appendDouble(_ value: Double, to bytes: inout [UInt8]) {
        // Minus zero too is written 0.
        guard value != 0 else { return bytes.append(UInt8(ascii: "0")) }
        var shortest = ShortestDecimal(value.magnitude)
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        shortest.append(to: &bytes)
    }
}

/// The fewest decimal digits that read back as the same double: 0.d₁d₂…dₖ × 10^point.
private struct ShortestDecimal {
    private var digits: [UInt8] = []
    private var point = 0

    /// Takes apart what the standard library writes for a positive finite number, which are the shortest
    /// digits, the closest where several are as short, in a layout of its own (`5e-324`, `100.0`, `1e+16`).
    init(_ value: Double) {
        digits.reserveCapacity(17)
        var exponent = 0
        var exponentIsNegative = false
        var isExponent = false
        var hasPoint = false
        for byte in value.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "e"): isExponent = true
            case UInt8(ascii: "-"): exponentIsNegative = true
            case UInt8(ascii: "+"): break
            default:
                if isExponent {
                    exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
                } else {
                    if !hasPoint { point += 1 }
                    digits.append(byte)
                }
            }
        }
        point += exponentIsNegative ? -exponent : exponent
        let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leadingZeros)
        point -= leadingZeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    }

    /// ECMAScript, Number::toString, steps 6 to 12; `point` is its n, the count of digits its k.
    mutating func append(to bytes: inout [UInt8]) {
        switch point {
        case digits.count...21 where digits.count <= 21:
            bytes.append(contentsOf: digits)
            appendZeros(point - digits.count, to: &bytes)
        case 1...21:
            bytes.append(contentsOf: digits[..<point])
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[point...])
        case -5...0:
            JSONText.append("0.", to: &bytes)
            appendZeros(-point, to: &bytes)
            bytes.append(contentsOf: digits)
        default:
            bytes.append(digits[0])
            if digits.count > 1 {
                bytes.append(UInt8(ascii: "."))
                bytes.append(contentsOf: digits[1...])
            }
            JSONText.append(point > 0 ? "e+" : "e-", to: &bytes)
            JSONText.appendInteger((point - 1).magnitude.asUInt64, to: &bytes)
        }
    }

    private func appendZeros(_ count: Int, to bytes: inout [UInt8]) {
        for _ in 0..<count { bytes.append(UInt8(ascii: "0")) }
    }
}

extension UInt {
    fileprivate var asUInt64: UInt64 { UInt64(self) }
}
