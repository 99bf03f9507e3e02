import Primitives

/// How many tokens a text has, for engines that do not tell: four ASCII characters make a token, and every
/// other character makes one. Close for English, on the high side for Japanese and Chinese.
///
/// Records say of such figures that they are counted, never that they were reported.
enum TokenEstimate {
    /// What a text has of the two kinds of characters.
    struct Characters: Sendable {
        private var ascii: UInt64 = 0
        private var others: UInt64 = 0

        init() {}

        /// - Parameter text: UTF-8, as it stands in JSON.
        init(of text: UnsafeRawBufferPointer) {
            for byte in text {
                if byte < 0x80 {
                    ascii += 1
                } else if byte >= 0xC0 {
                    others += 1  // the first byte of a character; the others are not counted
                }
            }
        }

        var tokens: UInt64 { (ascii + 3) / 4 + others }

        mutating func add(_ more: Characters) {
            ascii += more.ascii
            others += more.others
        }
    }

    /// The likely tokens of a string as it stands in JSON, without its quotes.
    static func tokens(in text: UnsafeRawBufferPointer) -> UInt64 { Characters(of: text).tokens }

    /// The likely tokens of an input as it stands in JSON: a string, messages, or token ids.
    static func tokens(in scanner: JSONScanner, _ value: JSONScanner.Value?) -> UInt64 {
        guard let value else { return 0 }
        return tokens(in: scanner.slice(value.range))
    }
}
