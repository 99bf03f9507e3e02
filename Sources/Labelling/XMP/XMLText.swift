/// Text of XML, as much of it as labels need.
enum XMLText {
    static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    /// A byte of a name; the others of Unicode count as such.
    static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...0xFF: true
        default: false
        }
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    /// The text with its references resolved, and without blanks at its ends; what is no reference stays.
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        var content = bytes
        while let first = content.first, isBlank(first) { content.removeFirst() }
        while let last = content.last, isBlank(last) { content.removeLast() }
        let (open, close) = (Array("<![CDATA[".utf8), Array("]]>".utf8))
        if content.starts(with: open), content.count >= open.count + close.count,
            content.suffix(close.count).elementsEqual(close)
        {
            return String(decoding: content.dropFirst(open.count).dropLast(close.count), as: UTF8.self)
        }
        var result: [UInt8] = []
        var place = content.startIndex
        while place < content.endIndex {
            if content[place] == 0x26, let end = content[place...].prefix(12).firstIndex(of: 0x3B),
                let scalar = reference(content[(place + 1)..<end])
            {
                result.append(contentsOf: Array(String(scalar).utf8))
                place = end + 1
            } else {
                result.append(content[place])
                place += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func reference(_ bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let name = String(decoding: bytes, as: UTF8.self)
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let value =
                digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
            return value.flatMap(Unicode.Scalar.init)
        }
    }
}
