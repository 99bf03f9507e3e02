import Documents
import Primitives

extension QuestionBank {
    /// Reads JSON Lines: one object a line with the members `id`, `text`, `class`, `expect` and, if need be,
    /// `language`, all of them strings. Empty lines do not count.
    ///
    /// - Throws: as ``init(csv:name:file:classes:)``.
    public init(
        jsonLines bytes: [UInt8], name: String, file: String, classes: [String] = []
    ) throws(DocumentFaults) {
        var reading = BankReading(file: file, classes: classes)
        try Self.checkSize(bytes, reading.faults)
        var line = 0
        for slice in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            line += 1
            guard !reading.isFull(at: line) else { break }
            let content = slice.last == 0x0D ? slice.dropLast() : slice
            guard content.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
            guard let members = Self.members(Array(content), line, reading.faults) else { continue }
            reading.take(line: line) { members[$0] ?? "" }
        }
        self = try reading.bank(named: name)
    }

    private static func members(
        _ bytes: [UInt8], _ line: Int, _ faults: FaultCollector
    ) -> [String: String]? {
        let position = TextPosition(line: line, column: 1)
        guard bytes.count <= maximumLineBytes else {
            faults.add(
                position, "", "the line has \(bytes.count) bytes", "keep it to \(maximumLineBytes)")
            return nil
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            faults.add(position, "", "the line is not UTF-8", "save the file as UTF-8")
            return nil
        }
        let value: JSONValue
        do throws(Problem) {
            value = try JSONValue(parsing: bytes)
        } catch {
            faults.add(position, "", error)
            return nil
        }
        guard let object = value.objectValue else {
            faults.add(position, "", "the line is no object", "write {\"id\": …, \"text\": …} on each line")
            return nil
        }
        let before = faults.count
        var members: [String: String] = [:]
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
            guard BankReading.columns.contains(name) else {
                faults.add(
                    position, "", "unknown member \(FaultCollector.quoted(name))",
                    Spelling.mend(for: name, among: BankReading.columns))
                continue
            }
            guard let text = value.stringValue else {
                faults.add(position, name, "expected a string", "put it in quotes")
                continue
            }
            members[name] = text
        }
        return faults.count == before ? members : nil
    }
}
