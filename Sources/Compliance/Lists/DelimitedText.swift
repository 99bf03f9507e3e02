import Documents

/// What records of delimited text mean: fields as text, the head as the order of known columns.
enum DelimitedText {
    /// - Returns: `nil` for a record that is malformed or no UTF-8; the fault is told.
    static func fields(of record: DelimitedReader.Record, _ faults: FaultCollector) -> [String]? {
        let position = TextPosition(line: record.line, column: 1)
        guard record.isWellFormed else {
            faults.add(
                position, "", "a quote is not closed, or stands inside a field, or the line is too long",
                "put the whole field in quotes and double those within (RFC 4180 §2)")
            return nil
        }
        var fields: [String] = []
        for field in record.fields {
            guard let text = String(validating: field, as: UTF8.self) else {
                faults.add(position, "", "the line is not UTF-8", "save the file as UTF-8")
                return nil
            }
            fields.append(text)
        }
        return fields
    }

    /// The columns in the order of the file.
    /// - Throws: where one is unknown, stands twice, or a required one is missing: no line below means anything then.
    static func head(
        _ fields: [String], line: Int, columns: [String], required: [String], _ faults: FaultCollector
    ) throws(DocumentFaults) -> [String] {
        let position = TextPosition(line: line, column: 1)
        for field in fields where !columns.contains(field) {
            faults.add(
                position, "", "unknown column \(FaultCollector.quoted(field))",
                Spelling.mend(for: field, among: columns))
        }
        let missing = required.filter { !fields.contains($0) }
        if !missing.isEmpty || Set(fields).count < fields.count {
            faults.add(
                position, "", "the head does not name the columns once each",
                "begin the file with \(columns.joined(separator: ","))")
        }
        guard faults.count == 0 else { throw DocumentFaults(faults) }
        return fields
    }
}
