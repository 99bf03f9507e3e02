/// Takes bytes one at a time and tells the scalars they make, wherever the bytes were cut.
///
/// What is no UTF-8 becomes U+FFFD, one for each maximal subpart (Unicode Standard, section 3.9, table 3-7); no
/// byte is lost. At most three bytes are held back.
struct UTF8Decoder: Sendable {
    /// How many continuation bytes are still to come.
    private(set) var missing = 0
    /// How many bytes of the unfinished scalar have come.
    private(set) var held = 0
    private var partial: UInt32 = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    enum Step {
        /// More bytes are needed.
        case more
        /// A scalar ended with this byte.
        case scalar(UInt32)
        /// What was held is no scalar, and this byte must be taken again.
        case invalidBefore
        /// This byte is no part of any scalar.
        case invalid
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Step {
        if missing == 0 {
            if byte < 0x80 { return .scalar(UInt32(byte)) }
            return begin(byte)
        }
        guard byte >= lower, byte <= upper else {
            missing = 0
            held = 0
            return .invalidBefore
        }
        (lower, upper) = (0x80, 0xBF)
        partial = partial << 6 | UInt32(byte & 0x3F)
        missing -= 1
        held += 1
        guard missing == 0 else { return .more }
        held = 0
        return .scalar(partial)
    }

    /// Whether an unfinished scalar was held; it is given up.
    mutating func finish() -> Bool {
        defer {
            missing = 0
            held = 0
        }
        return held > 0
    }

    private mutating func begin(_ byte: UInt8) -> Step {
        (lower, upper) = (0x80, 0xBF)
        switch byte {
        case 0xC2...0xDF:
            missing = 1
            partial = UInt32(byte & 0x1F)
        case 0xE0...0xEF:
            missing = 2
            partial = UInt32(byte & 0x0F)
            if byte == 0xE0 { lower = 0xA0 }
            if byte == 0xED { upper = 0x9F }
        case 0xF0...0xF4:
            missing = 3
            partial = UInt32(byte & 0x07)
            if byte == 0xF0 { lower = 0x90 }
            if byte == 0xF4 { upper = 0x8F }
        default: return .invalid
        }
        held = 1
        return .more
    }
}
