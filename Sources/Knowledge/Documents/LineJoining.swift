/// Makes one line of those that a page's width cut apart.
enum LineJoining {
    /// - Parameter lines: of one paragraph, without the blanks around them.
    static func joined(_ lines: some Sequence<Substring>) -> String {
        var text = ""
        for line in lines where !line.isEmpty {
            guard let last = text.unicodeScalars.last, let next = line.unicodeScalars.first else {
                text += line
                continue
            }
            let scalars = text.unicodeScalars
            if last == "-", next.properties.isLowercase,
                scalars.dropLast().last?.properties.isLowercase ?? false
            {
                // A word that the line's end divided.
                text.unicodeScalars.removeLast()
            } else if !isWide(last) || !isWide(next) {
                text += " "
            }
            text += line
        }
        return text
    }

    /// Of the scripts that are written without blanks.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2E80...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF00...0xFFEF,
            0x20000...0x323AF:
            true
        default: false
        }
    }
}
