/// Cuts delimited text into records (RFC 4180), byte by byte, without looking at what the bytes mean.
struct DelimitedReader {
    /// The most bytes of one record: an open quote must not swallow the file.
    static let maximumRecordBytes = 16_384
    /// The most fields of one record.
    static let maximumFields = 64

    struct Record {
        /// Where it begins, counted from 1.
        let line: Int
        var fields: [[UInt8]]
        /// Whether its quotes are as RFC 4180 wants them, and it is within the bounds.
        var isWellFormed = true
    }

    private let bytes: [UInt8]
    private let separator: UInt8
    private var index: Int
    private var line = 1

    init(_ bytes: [UInt8], separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
        index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next record; `nil` at the end.
    mutating func next() -> Record? {
        guard index < bytes.count else { return nil }
        var record = Record(line: line, fields: [])
        let start = index
        while true {
            record.fields.append(field(&record))
            guard index - start <= Self.maximumRecordBytes, record.fields.count < Self.maximumFields else {
                record.isWellFormed = false
                skipLine()
                return record
            }
            guard index < bytes.count else { return record }
            let byte = bytes[index]
            index += 1
            if byte == separator { continue }
            line += 1
            return record
        }
    }

    /// Reads up to the separator or the line feed that ends it.
    private mutating func field(_ record: inout Record) -> [UInt8] {
        if index < bytes.count, bytes[index] == 0x22 { return quoted(&record) }
        var field: [UInt8] = []
        while index < bytes.count, bytes[index] != separator, bytes[index] != 0x0A {
            if bytes[index] == 0x22 { record.isWellFormed = false }
            field.append(bytes[index])
            index += 1
        }
        if field.last == 0x0D { field.removeLast() }
        return field
    }

    private mutating func quoted(_ record: inout Record) -> [UInt8] {
        var field: [UInt8] = []
        let start = index
        index += 1
        while index < bytes.count, index - start <= Self.maximumRecordBytes {
            let byte = bytes[index]
            index += 1
            if byte == 0x22 {
                guard index < bytes.count, bytes[index] == 0x22 else { return closed(field, &record) }
                index += 1
            } else if byte == 0x0A {
                line += 1
            }
            field.append(byte)
        }
        record.isWellFormed = false
        skipLine(counting: false)
        return field
    }

    /// After the closing quote only the end of the field may come.
    private mutating func closed(_ field: [UInt8], _ record: inout Record) -> [UInt8] {
        if index < bytes.count, bytes[index] == 0x0D { index += 1 }
        while index < bytes.count, bytes[index] != separator, bytes[index] != 0x0A {
            record.isWellFormed = false
            index += 1
        }
        return field
    }

    private mutating func skipLine(counting: Bool = true) {
        while index < bytes.count, bytes[index] != 0x0A { index += 1 }
        guard counting, index < bytes.count else { return }
        index += 1
        line += 1
    }
}
