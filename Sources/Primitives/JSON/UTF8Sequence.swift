/// The well-formed byte sequences of UTF-8 (Unicode, table 3-7; RFC 3629 §4).
enum UTF8Sequence {
    /// The length of the well-formed sequence of two to four bytes that starts with a byte of 0x80 or more at
    /// `start`; 0 where there is none before `end`. Overlong forms, surrogates and numbers beyond U+10FFFF
    /// are not well formed.
    @inline(__always)
    static func length(at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> Int {
        let rest = end - start
        let lead = start[0]
        if lead >= 0xE0, lead < 0xF0 {
            // Three bytes first: most of Chinese and Japanese text.
            guard rest >= 3, isContinuation(start[1]), isContinuation(start[2]) else { return 0 }
            if lead == 0xE0 { return start[1] >= 0xA0 ? 3 : 0 }
            if lead == 0xED { return start[1] < 0xA0 ? 3 : 0 }
            return 3
        }
        if lead < 0xE0 {
            return lead >= 0xC2 && rest >= 2 && isContinuation(start[1]) ? 2 : 0
        }
        guard lead <= 0xF4, rest >= 4, isContinuation(start[1]), isContinuation(start[2]),
            isContinuation(start[3])
        else { return 0 }
        if lead == 0xF0 { return start[1] >= 0x90 ? 4 : 0 }
        if lead == 0xF4 { return start[1] < 0x90 ? 4 : 0 }
        return 4
    }

    /// The offset of the first byte that starts no well-formed sequence.
    static func firstFault(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let start = bytes.baseAddress else { return nil }
        let end = start + bytes.count
        var position = start
        while position < end {
            let length = position[0] < 0x80 ? 1 : length(at: position, end: end)
            guard length > 0 else { return position - start }
            position += length
        }
        return nil
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
