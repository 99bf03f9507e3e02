/// The order of RFC 8785 §3.2.3: by UTF-16 code units, decided on UTF-8 without transcoding.
enum UTF16Order {
    /// Whether the text `left` stands before the text `right`; equal texts do not.
    static func precedes(
        _ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>
    ) -> Bool {
        left.lexicographicallyPrecedes(right) { rank($0) < rank($1) }
    }

    /// UTF-8 sorts as code points do. UTF-16 differs in one thing: what lies beyond U+FFFF (lead bytes
    /// 0xF0…0xF4) is written with surrogates, which stand before U+E000…U+FFFF (lead bytes 0xEE and 0xEF).
    @inline(__always)
    private static func rank(_ byte: UInt8) -> UInt8 {
        byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte
    }
}
