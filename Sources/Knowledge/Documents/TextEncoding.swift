#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The encodings of the texts that suppliers in Japan, China and elsewhere have.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// Shift_JIS as Windows writes it.
    case shiftJIS = "CP932"
    case eucJP = "EUC-JP"
    case iso2022JP = "ISO-2022-JP"
    /// What contains GB 2312 and GBK.
    case gb18030 = "GB18030"
    case big5 = "BIG5"
    case eucKR = "CP949"
    case latin1 = "CP1252"

    /// By a name of the IANA registry, in any case; nil for one that is not read here.
    public init?(name: some StringProtocol) {
        switch name.lowercased() {
        case "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
        case "utf-16", "utf-16le": self = .utf16LittleEndian
        case "utf-16be": self = .utf16BigEndian
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms_kanji": self = .shiftJIS
        case "euc-jp": self = .eucJP
        case "iso-2022-jp": self = .iso2022JP
        case "gb18030", "gbk", "gb2312", "gb_2312-80", "x-gbk", "cp936": self = .gb18030
        case "big5", "big5-hkscs": self = .big5
        case "euc-kr", "cp949", "ks_c_5601-1987": self = .eucKR
        case "iso-8859-1", "latin1", "windows-1252", "cp1252", "iso-8859-15": self = .latin1
        default: return nil
        }
    }

    /// The text of bytes that are wholly of this encoding; nil where one of them is not.
    public func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        if self == .utf8 { return String(validating: bytes, as: UTF8.self) }
        let converter = iconv_open(Self.utf8.rawValue, rawValue)
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = Array(bytes)
        // No character of these encodings becomes more than three bytes for each of its own.
        var output = [UInt8](repeating: 0, count: input.count * 3 + 16)
        let written = input.withUnsafeMutableBytes { source in
            output.withUnsafeMutableBytes { target -> Int? in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                var (left, room) = (source.count, target.count)
                guard iconv(converter, &from, &left, &to, &room) != -1, left == 0 else { return nil }
                // The state of what shifts between character sets.
                guard iconv(converter, nil, nil, &to, &room) != -1 else { return nil }
                return target.count - room
            }
        }
        return written.flatMap { String(validating: output[..<$0], as: UTF8.self) }
    }
}
