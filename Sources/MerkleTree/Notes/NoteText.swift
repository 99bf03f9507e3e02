/// The rules that C2SP signed-note sets for all text of a note.
enum NoteText {
    static let newline = UInt8(ascii: "\n")

    /// Checks `bytes` for length, UTF-8 and control characters and gives them as a string of the same bytes.
    static func string(_ bytes: [UInt8], maximum: Int) throws(NoteError) -> String {
        guard bytes.count <= maximum else { throw .tooLarge(bytes: bytes.count, maximum: maximum) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        try checkControlCharacters(bytes)
        return text
    }

    static func checkControlCharacters(_ bytes: some Sequence<UInt8>) throws(NoteError) {
        var line = 1
        for byte in bytes {
            if byte == newline {
                line += 1
            } else if byte < 0x20 {
                throw .controlCharacter(byte, line: line)
            }
        }
    }

    static func checkKeyName(_ name: String) throws(NoteError) {
        let isWrong = name.unicodeScalars.contains {
            $0.properties.isWhitespace || $0 == "+" || $0.value < 0x20
        }
        guard !name.isEmpty, !isWrong else { throw .malformedKeyName(name) }
    }

    /// Swift compares strings by canonical equivalence; two names are the same key only byte by byte.
    static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}
