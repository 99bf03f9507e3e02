import Documents

extension WordList {
    private static let columns = ["pattern", "class", "language", "note"]

    /// Reads CSV (RFC 4180) with a head of `pattern,class` and, if need be, `language,note`, in any order.
    ///
    /// - Parameters:
    ///   - file: the name that messages give the text.
    ///   - classes: the classes, or groups of them (`A.1` for `A.1.d`), that entries may have; empty for any.
    /// - Throws: every line that is wrong: invalid UTF-8, quotes, missing or too long patterns, unknown classes; or
    ///   one fault where the file is too large.
    public init(csv bytes: [UInt8], name: String, file: String, classes: [String] = []) throws(DocumentFaults)
    {
        let faults = FaultCollector(file: file)
        try Self.checkSize(bytes, faults)
        var reader = DelimitedReader(bytes, separator: 0x2C)
        // Where each of the known columns stands.
        var order: [Int?] = []
        var entries: [WordListEntry] = []
        while let record = reader.next(), !faults.isFull {
            let position = TextPosition(line: record.line, column: 1)
            guard let fields = DelimitedText.fields(of: record, faults) else { continue }
            if order.isEmpty {
                let head = try DelimitedText.head(
                    fields, line: record.line, columns: Self.columns, required: ["pattern", "class"], faults)
                order = Self.columns.map { head.firstIndex(of: $0) }
                continue
            }
            if fields.count == 1, fields[0].isEmpty { continue }
            func field(_ column: Int) -> String {
                order[column].flatMap { $0 < fields.count ? fields[$0] : nil } ?? ""
            }
            guard fields.count <= order.compactMap(\.self).count else {
                faults.add(
                    position, "", "the line has \(fields.count) fields", "quote fields that have commas")
                continue
            }
            let entry = WordListEntry(
                pattern: field(0), riskClass: field(1), language: field(2), note: field(3))
            if Self.check(entry, position, classes, faults) { entries.append(entry) }
            guard entries.count <= Self.maximumEntries else {
                faults.add(position, "", "more than \(Self.maximumEntries) entries", "split the list")
                break
            }
        }
        guard faults.count == 0 else { throw DocumentFaults(faults) }
        self.init(name: name, entries: entries)
    }

    /// Reads one pattern a line; empty lines and those that begin with `#` do not count.
    ///
    /// - Parameter riskClass: the class of all entries.
    /// - Throws: as ``init(csv:name:file:classes:)``.
    public init(
        lines bytes: [UInt8], name: String, file: String, riskClass: String, language: String = "",
        classes: [String] = []
    ) throws(DocumentFaults) {
        let faults = FaultCollector(file: file)
        try Self.checkSize(bytes, faults)
        guard Self.checkClass(riskClass, .start, classes, faults) else { throw DocumentFaults(faults) }
        var entries: [WordListEntry] = []
        var line = 0
        // A byte order mark is no part of the first pattern.
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        for slice in text.split(separator: 0x0A, omittingEmptySubsequences: false) where !faults.isFull {
            line += 1
            let position = TextPosition(line: line, column: 1)
            let content = slice.last == 0x0D ? slice.dropLast() : slice
            guard !content.isEmpty, content.first != 0x23 else { continue }
            guard let pattern = String(validating: content, as: UTF8.self) else {
                faults.add(position, "", "the line is not UTF-8", "save the file as UTF-8")
                continue
            }
            let entry = WordListEntry(pattern: pattern, riskClass: riskClass, language: language)
            if Self.check(entry, position, [], faults) { entries.append(entry) }
            guard entries.count <= Self.maximumEntries else {
                faults.add(position, "", "more than \(Self.maximumEntries) entries", "split the list")
                break
            }
        }
        guard faults.count == 0 else { throw DocumentFaults(faults) }
        self.init(name: name, entries: entries)
    }

    private static func checkSize(_ bytes: [UInt8], _ faults: FaultCollector) throws(DocumentFaults) {
        guard bytes.count > maximumBytes else { return }
        faults.add(.start, "", "the list has \(bytes.count) bytes", "keep it to \(maximumBytes), or split it")
        throw DocumentFaults(faults)
    }

    private static func check(
        _ entry: WordListEntry, _ position: TextPosition, _ classes: [String], _ faults: FaultCollector
    ) -> Bool {
        let before = faults.count
        if !entry.pattern.unicodeScalars.contains(where: { $0.properties.isPrintable }) {
            faults.add(position, "", "the pattern is empty", "write a phrase, or remove the line")
        } else if entry.pattern.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
            faults.add(
                position, "", "the pattern has a control character, such as a tab or a line feed",
                "write a space instead, or make it several patterns")
        } else if entry.pattern.utf8.count > maximumPatternBytes {
            faults.add(
                position, "", "the pattern has \(entry.pattern.utf8.count) bytes",
                "keep it to \(maximumPatternBytes)")
        } else if entry.language.utf8.count + entry.note.utf8.count > maximumNoteBytes {
            faults.add(
                position, "", "language and note have more than \(maximumNoteBytes) bytes", "shorten the note"
            )
        }
        let isKnown = checkClass(entry.riskClass, position, classes, faults)
        return isKnown && faults.count == before
    }

    private static func checkClass(
        _ riskClass: String, _ position: TextPosition, _ classes: [String], _ faults: FaultCollector
    ) -> Bool {
        let isKnown = classes.isEmpty || classes.contains { riskClass == $0 || riskClass.hasPrefix($0 + ".") }
        if isKnown, MappingReader.isIdentifier(riskClass) { return true }
        faults.add(
            position, "",
            riskClass.isEmpty ? "no class is given" : "unknown class \(FaultCollector.quoted(riskClass))",
            classes.isEmpty
                ? "write a class such as A.1.d" : "valid here: \(classes.joined(separator: ", "))")
        return false
    }
}
