import Primitives

/// Checks that every record of a CSV file has as many fields as its first (RFC 4180 §2, 4), byte by byte.
struct CSVStructure {
    private enum Place {
        case fieldStart
        case plain
        case quoted
        /// After a quote within quotes: the end of the field, or the first of two.
        case quote
    }

    private let delimiter: UInt8
    private var place = Place.fieldStart
    private var fields = 1
    private var expected: Int?
    private var line = 1
    private var recordLine = 1
    private var hasContent = false

    init(delimiter: UInt8) { self.delimiter = delimiter }

    mutating func add(_ bytes: [UInt8]) throws(Problem) {
        for byte in bytes {
            switch place {
            case .quoted:
                if byte == 0x22 { place = .quote }
                if byte == 0x0a { line += 1 }
                continue
            case .quote where byte == 0x22: place = .quoted
            case .fieldStart where byte == 0x22:
                place = .quoted
                hasContent = true
            case .fieldStart, .plain, .quote:
                if byte == delimiter {
                    fields += 1
                    place = .fieldStart
                    hasContent = true
                } else if byte == 0x0a {
                    try endRecord()
                    line += 1
                    recordLine = line
                } else if byte != 0x0d {
                    if place == .quote { throw fault("has signs after a closing quote") }
                    place = .plain
                    hasContent = true
                }
            }
        }
    }

    mutating func finish() throws(Problem) {
        guard place != .quoted else { throw fault("opens a quote that is never closed") }
        try endRecord()
        guard expected != nil else { throw fault("has no fields") }
    }

    private mutating func endRecord() throws(Problem) {
        defer {
            fields = 1
            place = .fieldStart
            hasContent = false
        }
        guard hasContent else { return }
        guard let expected else {
            expected = fields
            return
        }
        guard fields == expected else {
            throw fault("has \(fields) fields where the first line has \(expected)")
        }
    }

    private func fault(_ what: String) -> Problem {
        Problem(
            .unprocessable, "Line \(recordLine) of the CSV file \(what).",
            mend: "Mend the line and publish the file again.")
    }
}
