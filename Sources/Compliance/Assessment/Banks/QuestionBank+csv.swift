import Documents

extension QuestionBank {
    /// Reads CSV (RFC 4180) with a head of `id,text,class,expect` and, if need be, `language`, in any order.
    ///
    /// - Parameters:
    ///   - file: the name that messages give the text.
    ///   - classes: the risk classes that questions to refuse or to generate may have; empty for any.
    /// - Throws: every line that is wrong: invalid UTF-8, quotes, missing fields, unknown classes, repeated ids; or
    ///   one fault where the file is too large.
    public init(
        csv bytes: [UInt8], name: String, file: String, classes: [String] = []
    ) throws(DocumentFaults) {
        var reading = BankReading(file: file, classes: classes)
        try Self.checkSize(bytes, reading.faults)
        var reader = DelimitedReader(bytes, separator: 0x2C)
        var order: [String]?
        while let record = reader.next(), !reading.isFull(at: record.line) {
            guard let fields = DelimitedText.fields(of: record, reading.faults) else { continue }
            guard let columns = order else {
                order = try DelimitedText.head(
                    fields, line: record.line, columns: BankReading.columns,
                    required: Array(BankReading.required), reading.faults)
                continue
            }
            if fields.count == 1, fields[0].isEmpty { continue }
            guard fields.count <= columns.count else {
                reading.faults.add(
                    TextPosition(line: record.line, column: 1), "", "the line has \(fields.count) fields",
                    "quote fields that have commas")
                continue
            }
            let values = Dictionary(zip(columns, fields)) { first, _ in first }
            reading.take(line: record.line) { values[$0] ?? "" }
        }
        self = try reading.bank(named: name)
    }

    static func checkSize(_ bytes: [UInt8], _ faults: FaultCollector) throws(DocumentFaults) {
        guard bytes.count > maximumBytes else { return }
        faults.add(.start, "", "the bank has \(bytes.count) bytes", "keep it to \(maximumBytes), or split it")
        throw DocumentFaults(faults)
    }
}
