import Foundation
import Primitives

/// A CSV file (RFC 4180) whose structure was checked and whose text is UTF-8.
struct CSVText: Sendable {
    /// Of the file itself, or of a copy in UTF-8.
    let path: String
    let delimiter: UInt8

    /// Reads the file through once, twice where it is not UTF-8.
    /// - Throws: `unprocessable` with the line, where records differ in their number of fields, a quote is not closed or
    ///   the encoding cannot be told.
    init(_ path: String, scratch: String) throws(Problem) {
        var source = path
        if try !Self.isUTF8(path) {
            source = "\(scratch)/\(UUID().uuidString).csv"
            try CSVTranscoder.transcode(path, to: source, scratch: scratch)
        }
        self.path = source
        delimiter = try Self.delimiter(of: source)
        var structure = CSVStructure(delimiter: delimiter)
        try Self.chunks(of: source) { bytes throws(Problem) in try structure.add(bytes) }
        try structure.finish()
    }

    /// The sign that the first line has most of: comma, semicolon, tab or bar.
    static func delimiter(of path: String) throws(Problem) -> UInt8 {
        var line: [UInt8] = []
        var isQuoted = false
        try chunks(of: path, most: 1) { bytes throws(Problem) in
            for byte in bytes {
                if byte == 0x22 { isQuoted.toggle() }
                if byte == 0x0a, !isQuoted { return }
                if !isQuoted { line.append(byte) }
            }
        }
        guard !line.isEmpty else {
            throw Problem(.unprocessable, "The CSV file is empty.", mend: "Begin it with a line of names.")
        }
        let counts = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")]
            .map { sign in (sign, line.count { $0 == sign }) }
        return counts.max { $0.1 < $1.1 && $0.1 != $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
            ?? UInt8(ascii: ",")
    }

    private static func isUTF8(_ path: String) throws(Problem) -> Bool {
        var check = UTF8Check()
        var isFirst = true
        try chunks(of: path) { bytes throws(Problem) in
            if isFirst, bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
                throw Problem(
                    .unprocessable, "The CSV file is UTF-16.", mend: "Save it as UTF-8 and publish it again.")
            }
            isFirst = false
            for byte in bytes { check.add(byte) }
        }
        return check.isValidSoFar && check.isComplete
    }

    static func chunks(
        of path: String, most: Int = .max, _ body: ([UInt8]) throws(Problem) -> Void
    ) throws(Problem) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Problem(.storageUnavailable, "A file of a table cannot be read.")
        }
        defer { try? file.close() }
        var count = 0
        while count < most, let data = try? file.read(upToCount: 1 << 18), !data.isEmpty {
            try body(Array(data))
            count += 1
        }
    }
}

/// Whether bytes are UTF-8 (RFC 3629 §4), byte by byte.
struct UTF8Check {
    private(set) var isValidSoFar = true
    private var left = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xbf

    var isComplete: Bool { left == 0 }

    mutating func add(_ byte: UInt8) {
        guard left == 0 else {
            if byte < lowest || byte > highest { isValidSoFar = false }
            (lowest, highest) = (0x80, 0xbf)
            left -= 1
            return
        }
        switch byte {
        case 0..<0x80: break
        case 0xc2...0xdf: left = 1
        case 0xe0: (left, lowest) = (2, 0xa0)
        case 0xed: (left, highest) = (2, 0x9f)
        case 0xe1...0xef: left = 2
        case 0xf0: (left, lowest) = (3, 0x90)
        case 0xf4: (left, highest) = (3, 0x8f)
        case 0xf1...0xf3: left = 3
        default: isValidSoFar = false
        }
    }
}
