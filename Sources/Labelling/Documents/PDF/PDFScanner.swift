/// Finds where the values of PDF begin and end (ISO 32000-1, 7.3), without giving them a meaning.
struct PDFScanner {
    /// How deep arrays and dictionaries may nest.
    private static let maximumDepth = 32
    /// The most entries of one dictionary.
    private static let maximumEntries = 10_000

    let bytes: [UInt8]
    var offset: Int

    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        self.offset = max(0, min(offset, bytes.count))
    }

    var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    static func isBlank(_ byte: UInt8) -> Bool { [0, 9, 10, 12, 13, 32].contains(byte) }

    static func isDelimiter(_ byte: UInt8) -> Bool { "()<>[]{}/%".utf8.contains(byte) }

    /// Blanks and comments.
    mutating func skipBlanks() {
        while let byte = current {
            if byte == 0x25 {
                while let byte = current, byte != 10, byte != 13 { offset += 1 }
            } else if Self.isBlank(byte) {
                offset += 1
            } else {
                return
            }
        }
    }

    /// Takes a word of the syntax, such as `obj`.
    mutating func take(_ word: String) -> Bool {
        skipBlanks()
        let end = offset + word.utf8.count
        guard end <= bytes.count, bytes[offset..<end].elementsEqual(word.utf8) else { return false }
        offset = end
        return true
    }

    /// A whole number that is not negative.
    mutating func integer() -> Int? {
        skipBlanks()
        let start = offset
        while let byte = current, (0x30...0x39).contains(byte), offset - start < 15 { offset += 1 }
        return Int(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    /// `12 0 R`
    mutating func reference() -> Int? {
        guard let number = integer(), integer() != nil, take("R") else { return nil }
        return number
    }

    /// The dictionary that begins here: each key with the bytes of its value.
    mutating func dictionary(depth: Int = 0) -> PDFDictionary? {
        guard depth < Self.maximumDepth, take("<<") else { return nil }
        var dictionary = PDFDictionary()
        while !take(">>") {
            guard current == 0x2F, dictionary.entries.count < Self.maximumEntries, let key = name() else {
                return nil
            }
            skipBlanks()
            let start = offset
            guard skipValue(depth: depth + 1) else { return nil }
            dictionary.entries.append((key, bytes[start..<offset]))
        }
        return dictionary
    }

    private mutating func name() -> String? {
        guard current == 0x2F else { return nil }
        offset += 1
        let start = offset
        skipRegular()
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func skipRegular() {
        while let byte = current, !Self.isBlank(byte), !Self.isDelimiter(byte) { offset += 1 }
    }

    mutating func skipValue(depth: Int) -> Bool {
        skipBlanks()
        guard depth < Self.maximumDepth, let byte = current else { return false }
        switch byte {
        case 0x2F: return name() != nil
        case 0x28: return skipString()
        case 0x5B:
            offset += 1
            while !take("]") { guard skipValue(depth: depth + 1) else { return false } }
            return true
        case 0x3C where offset + 1 < bytes.count && bytes[offset + 1] == 0x3C:
            return dictionary(depth: depth + 1) != nil
        case 0x3C:
            guard let end = bytes[offset...].firstIndex(of: 0x3E) else { return false }
            offset = end + 1
            return true
        default:
            guard !Self.isDelimiter(byte) else { return false }
            let place = offset
            if reference() != nil { return true }
            offset = place
            skipRegular()
            return offset > place
        }
    }

    /// A string in parentheses, which may nest (7.3.4.2).
    private mutating func skipString() -> Bool {
        var depth = 0
        while let byte = current {
            offset += 1
            switch byte {
            case 0x5C: offset = min(offset + 1, bytes.count)
            case 0x28: depth += 1
            case 0x29:
                depth -= 1
                if depth == 0 { return true }
            default: break
            }
        }
        return false
    }
}
