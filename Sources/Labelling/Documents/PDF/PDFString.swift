/// Strings of PDF (ISO 32000-1, 7.3.4).
enum PDFString {
    /// A literal string of ASCII.
    static func literal(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(
            ")", with: "\\)")
        return "(\(escaped))"
    }

    /// The text of a literal or hexadecimal string; `nil` for other values.
    static func text(_ value: ArraySlice<UInt8>) -> String? {
        switch value.first {
        case 0x28: decoded(literal(value.dropFirst().dropLast()))
        case 0x3C: decoded(hexadecimal(value.dropFirst().dropLast()))
        default: nil
        }
    }

    private static func decoded(_ bytes: [UInt8]) -> String {
        guard bytes.starts(with: [0xFE, 0xFF]) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: ID3Text.utf8(utf16: bytes[2...], bigEndian: true), as: UTF8.self)
    }

    private static func literal(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == 0x5C else {
                result.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            switch escaped {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case 10: break
            case 13: if rest.first == 10 { rest.removeFirst() }
            case 0x30...0x37:
                var value = Int(escaped & 7)
                for _ in 0..<2 {
                    guard let digit = rest.first, (0x30...0x37).contains(digit) else { break }
                    value = value << 3 | Int(digit & 7)
                    rest.removeFirst()
                }
                result.append(UInt8(truncatingIfNeeded: value))
            default: result.append(escaped)
            }
        }
        return result
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var digits = bytes.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        if digits.count % 2 == 1 { digits.append(0) }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
