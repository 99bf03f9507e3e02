/// Crockford's base32 in lower case, five bits a character. The alphabet ascends in ASCII, so text of equal
/// length sorts as the numbers do.
enum CrockfordBase32 {
    /// The characters that 128 bits take: 26 × 5 = 130, so the first character stands for three bits only.
    static let characters = 26

    /// Writes exactly ``characters`` bytes of ASCII at `target`.
    @inline(__always)
    static func write(high: UInt64, low: UInt64, to target: UnsafeMutablePointer<UInt8>) {
        let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"
        let digits = alphabet.utf8Start
        // Three bits and then twelve groups of five are the upper 63 bits of `high`; one bit is left over for
        // the group that straddles the two words.
        target[0] = digits[Int(high >> 61)]
        for position in 1...12 {
            target[position] = digits[Int(truncatingIfNeeded: high >> UInt64(61 - 5 * position)) & 31]
        }
        target[13] = digits[Int(truncatingIfNeeded: high << 4 | low >> 60) & 31]
        for position in 14...25 {
            target[position] = digits[Int(truncatingIfNeeded: low >> UInt64(125 - 5 * position)) & 31]
        }
    }

    /// Reads ``characters`` bytes, or `nil` where one is not of the alphabet (upper case and the look-alikes
    /// `i l o u` included) or the number exceeds 128 bits.
    @inline(__always)
    static func read(_ source: UnsafePointer<UInt8>) -> (high: UInt64, low: UInt64)? {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for position in 0..<characters {
            guard let digit = value(of: source[position]) else { return nil }
            if position == 0, digit > 7 { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(digit)
        }
        return (high, low)
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "h"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "j"), UInt8(ascii: "k"): character - UInt8(ascii: "j") + 18
        case UInt8(ascii: "m"), UInt8(ascii: "n"): character - UInt8(ascii: "m") + 20
        case UInt8(ascii: "p")...UInt8(ascii: "t"): character - UInt8(ascii: "p") + 22
        case UInt8(ascii: "v")...UInt8(ascii: "z"): character - UInt8(ascii: "v") + 27
        default: nil
        }
    }
}
