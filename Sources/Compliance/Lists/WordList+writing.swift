extension WordList {
    /// The list as CSV (RFC 4180) with every column, as ``init(csv:name:file:classes:)`` reads it.
    public var csv: [UInt8] {
        var bytes = Array("pattern,class,language,note\n".utf8)
        for entry in entries {
            Self.append(entry.pattern, endingWith: 0x2C, to: &bytes)
            Self.append(entry.riskClass, endingWith: 0x2C, to: &bytes)
            Self.append(entry.language, endingWith: 0x2C, to: &bytes)
            Self.append(entry.note, endingWith: 0x0A, to: &bytes)
        }
        return bytes
    }

    /// In quotes where it must be, and where a carriage return at its end would be taken for that of a line.
    private static func append(_ field: String, endingWith end: UInt8, to bytes: inout [UInt8]) {
        let needsQuotes = field.utf8.contains { [0x0A, 0x0D, 0x22, 0x2C].contains($0) }
        if needsQuotes { bytes.append(0x22) }
        for byte in field.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        if needsQuotes { bytes.append(0x22) }
        bytes.append(end)
    }
}
