/// Text of ID3 frames in UTF-16.
enum ID3Text {
    /// - Parameter bigEndian: `nil` where a byte order mark says it, of each text anew.
    static func utf8(utf16 bytes: ArraySlice<UInt8>, bigEndian: Bool?) -> [UInt8] {
        var isBig = bigEndian ?? false
        var units: [UInt16] = []
        var place = bytes.startIndex
        while place + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            place += 2
            if bigEndian == nil, (first, second) == (0xFF, 0xFE) || (first, second) == (0xFE, 0xFF) {
                isBig = first == 0xFE
                continue
            }
            units.append(isBig ? first << 8 | second : second << 8 | first)
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
