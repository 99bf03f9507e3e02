/// The escapes of RFC 8259 §7, read.
enum JSONEscape {
    /// One escape read: the scalar that it stands for and the bytes that it takes, reverse solidus included.
    struct Reading {
        let scalar: UInt32
        let length: Int
    }

    /// Reads the escape whose reverse solidus is at `start`, a whole surrogate pair at once.
    ///
    /// - Returns: the reading, or the fault with the offset at which it lies, counted from `start`.
    @inline(never)
    static func read(
        at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
    ) -> Result<Reading, JSONFault> {
        guard end - start >= 2 else { return .failure(JSONFault(.unexpectedEnd, at: end - start)) }
        let scalar: UInt32
        switch start[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = UInt32(start[1])
        case UInt8(ascii: "b"): scalar = 0x08
        case UInt8(ascii: "t"): scalar = 0x09
        case UInt8(ascii: "n"): scalar = 0x0A
        case UInt8(ascii: "f"): scalar = 0x0C
        case UInt8(ascii: "r"): scalar = 0x0D
        case UInt8(ascii: "u"): return readUnicode(at: start, end: end)
        default: return .failure(JSONFault(.invalidEscape, at: 0))
        }
        return .success(Reading(scalar: scalar, length: 2))
    }

    private static func readUnicode(
        at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
    ) -> Result<Reading, JSONFault> {
        guard end - start >= 6 else { return .failure(JSONFault(.unexpectedEnd, at: end - start)) }
        guard let unit = codeUnit(at: start + 2) else { return .failure(JSONFault(.invalidEscape, at: 0)) }
        switch unit {
        case 0xD800...0xDBFF:
            guard end - start >= 12, start[6] == UInt8(ascii: "\\"), start[7] == UInt8(ascii: "u"),
                let low = codeUnit(at: start + 8), low >= 0xDC00, low <= 0xDFFF
            else { return .failure(JSONFault(.loneSurrogate, at: 0)) }
            return .success(Reading(scalar: 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), length: 12))
        case 0xDC00...0xDFFF:
            return .failure(JSONFault(.loneSurrogate, at: 0))
        default:
            return .success(Reading(scalar: unit, length: 6))
        }
    }

    /// Reads four hexadecimal digits of either case.
    private static func codeUnit(at start: UnsafePointer<UInt8>) -> UInt32? {
        var unit: UInt32 = 0
        for position in 0..<4 {
            let digit = start[position]
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt32(value)
        }
        return unit
    }
}
