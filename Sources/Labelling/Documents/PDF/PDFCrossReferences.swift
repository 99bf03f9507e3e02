import Primitives

/// Where the objects of a PDF stand (ISO 32000-1, 7.5.4 and 7.5.8): all sections, the newest first.
struct PDFCrossReferences {
    private static let maximumSections = 1_024
    private static let maximumStream = 67_108_864
    /// The highest number of an object (7.5.4 leaves ten digits; readers stop here).
    static let maximumObjects = 8_388_607

    enum Entry {
        case free
        case offset(Int, generation: Int)
        /// In a stream of objects, at an index.
        case compressed(stream: Int, index: Int)
    }

    let bytes: [UInt8]
    private(set) var entries: [Int: Entry] = [:]
    private var read = 0
    /// Of the newest section.
    private(set) var trailer = PDFDictionary()
    /// Where the newest section begins.
    private(set) var start = 0
    /// Whether the newest section is a stream: then what is appended must be one too.
    private(set) var isStream = false

    init(_ bytes: [UInt8]) throws(Problem) {
        self.bytes = bytes
        guard let word = ByteSearch.last("startxref", in: bytes) else {
            throw LabelledFile.malformed("PDF", "it has no cross-references")
        }
        var scanner = PDFScanner(bytes, at: word + 9)
        guard let start = scanner.integer() else {
            throw LabelledFile.malformed("PDF", "the place of its cross-references is missing")
        }
        self.start = start
        var waiting = [start]
        var seen: Set<Int> = []
        while let offset = waiting.popLast() {
            guard offset < bytes.count, seen.insert(offset).inserted, seen.count <= Self.maximumSections,
                let section = readSection(at: offset)
            else {
                throw LabelledFile.malformed("PDF", "the cross-references at byte \(offset) cannot be read")
            }
            if seen.count == 1 { trailer = section }
            // A hybrid file's stream counts before its older sections (7.5.8.4).
            waiting += [section.integer("Prev"), section.integer("XRefStm")].compactMap(\.self)
        }
    }

    private mutating func readSection(at offset: Int) -> PDFDictionary? {
        var scanner = PDFScanner(bytes, at: offset)
        if scanner.take("xref") { return readTable(&scanner) }
        guard let stream = PDFStream(bytes, at: offset, length: { _ in nil }) else { return nil }
        if offset == start { isStream = true }
        return readStream(stream) ? stream.dictionary : nil
    }

    /// - Returns: false where all sections together have more entries than there can be objects.
    private mutating func note(_ number: Int, _ entry: Entry) -> Bool {
        read += 1
        guard read <= Self.maximumObjects else { return false }
        if number <= Self.maximumObjects, entries[number] == nil { entries[number] = entry }
        return true
    }

    private mutating func readTable(_ scanner: inout PDFScanner) -> PDFDictionary? {
        while !scanner.take("trailer") {
            guard let first = scanner.integer(), let count = scanner.integer(), count <= Self.maximumObjects
            else { return nil }
            for number in 0..<count {
                guard let offset = scanner.integer(), let generation = scanner.integer() else { return nil }
                let isUsed = scanner.take("n")
                guard isUsed || scanner.take("f"),
                    note(first + number, isUsed ? .offset(offset, generation: generation) : .free)
                else { return nil }
            }
        }
        return scanner.dictionary()
    }

    private mutating func readStream(_ stream: PDFStream) -> Bool {
        guard let widths = stream.dictionary.integers("W"), widths.count == 3,
            widths.allSatisfy({ $0 <= 7 }), let size = stream.dictionary.integer("Size"),
            let data = stream.decoded(maximum: Self.maximumStream)
        else { return false }
        let index = stream.dictionary.integers("Index") ?? [0, size]
        let width = widths.reduce(0, +)
        guard width > 0, index.count % 2 == 0 else { return false }
        var place = 0
        func field(_ number: Int) -> Int {
            let start = place + widths[..<number].reduce(0, +)
            return data[start..<(start + widths[number])].reduce(0) { $0 << 8 | Int($1) }
        }
        for pair in stride(from: 0, to: index.count, by: 2) {
            guard index[pair + 1] <= Self.maximumObjects else { return false }
            for number in 0..<index[pair + 1] {
                guard place + width <= data.count else { return false }
                let kind = widths[0] == 0 ? 1 : field(0)
                let entry: Entry =
                    switch kind {
                    case 1: .offset(field(1), generation: field(2))
                    case 2: .compressed(stream: field(1), index: field(2))
                    default: .free
                    }
                guard note(index[pair] + number, entry) else { return false }
                place += width
            }
        }
        return true
    }
}
