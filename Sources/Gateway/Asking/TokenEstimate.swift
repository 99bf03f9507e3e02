import Primitives

/// How many tokens a text has, for engines that do not tell: four ASCII characters make a token, and every
/// other character makes one. Close for English, on the high side for Japanese and Chinese.
///
/// Records say of such figures that they are counted, never that they were reported.
enum TokenEstimate {
    /// The likely tokens of a string as it stands in JSON, without its quotes.
    static func tokens(in text: UnsafeRawBufferPointer) -> UInt64 {
        var ascii: UInt64 = 0
        var others: UInt64 = 0
        for byte in text {
            if byte < 0x80 {
                ascii += 1
            } else if byte >= 0xC0 {
                others += 1  // the first byte of a character; the others are not counted
            }
        }
        return (ascii + 3) / 4 + others
    }

    /// The likely tokens of an input as it stands in JSON: a string, messages, or token ids.
    static func tokens(in scanner: JSONScanner, _ value: JSONScanner.Value?) -> UInt64 {
        guard let value else { return 0 }
        return tokens(in: scanner.slice(value.range))
    }
}
