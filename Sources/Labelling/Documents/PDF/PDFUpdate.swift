import Primitives

/// An incremental update: new objects after the old file, whose bytes stay as they are (ISO 32000-1, 7.5.6).
struct PDFUpdate {
    private let references: PDFCrossReferences
    private var bytes: [UInt8]
    private var places: [(number: Int, offset: Int, generation: Int)] = []
    /// The number of the next object that is new.
    private(set) var nextNumber: Int

    init(_ references: PDFCrossReferences) {
        self.references = references
        bytes = references.bytes
        if bytes.last != 10 { bytes.append(10) }
        let highest = references.entries.keys.max() ?? 0
        nextNumber = max(references.trailer.integer("Size") ?? 0, highest + 1)
    }

    /// Adds an object, or replaces the one of that number.
    mutating func append(_ number: Int, _ content: [UInt8]) throws(Problem) {
        guard number <= PDFCrossReferences.maximumObjects else {
            throw LabelledFile.malformed("PDF", "it has too many objects")
        }
        nextNumber = max(nextNumber, number + 1)
        var generation = 0
        if case .offset(_, let known) = references.entries[number] { generation = min(known, 65_535) }
        places.append((number, bytes.count, generation))
        bytes += Array("\(number) \(generation) obj\n".utf8) + content + Array("\nendobj\n".utf8)
    }

    /// The file with cross-references of the same kind as its newest ones.
    mutating func finished(information: Int) throws(Problem) -> [UInt8] {
        guard references.trailer["Root"] != nil else {
            throw LabelledFile.malformed("PDF", "its trailer names no catalogue")
        }
        let start = bytes.count
        if references.isStream { places.append((nextNumber, start, 0)) }
        var trailer = PDFDictionary()
        for key in ["Root", "ID"] {
            guard let value = references.trailer[key] else { continue }
            trailer.entries.append((key, value))
        }
        trailer.set("Info", "\(information) \(generation(of: information)) R")
        trailer.set("Prev", "\(references.start)")
        trailer.set("Size", "\((places.map(\.number).max() ?? 0) < nextNumber ? nextNumber : nextNumber + 1)")
        bytes += references.isStream ? stream(trailer) : table(trailer)
        return bytes + Array("startxref\n\(start)\n%%EOF\n".utf8)
    }

    private func generation(of number: Int) -> Int { places.first { $0.number == number }?.generation ?? 0 }

    private func table(_ trailer: PDFDictionary) -> [UInt8] {
        // The head of the list of free objects, which some readers want to see first.
        var text = "xref\n0 1\n0000000000 65535 f \n"
        for place in places.sorted(by: { $0.number < $1.number }) {
            text +=
                "\(place.number) 1\n\(Self.digits(place.offset, 10)) \(Self.digits(place.generation, 5)) n \n"
        }
        return Array("\(text)trailer\n".utf8) + trailer.bytes + [10]
    }

    private func stream(_ trailer: PDFDictionary) -> [UInt8] {
        var data: [UInt8] = []
        var index: [Int] = []
        for place in places.sorted(by: { $0.number < $1.number }) {
            index += [place.number, 1]
            data.append(1)
            data.appendBig32(place.offset)
            data.appendBig16(place.generation)
        }
        var dictionary = trailer
        dictionary.set("Type", "/XRef")
        dictionary.set("W", "[1 4 2]")
        dictionary.set("Index", "[\(index.map(String.init).joined(separator: " "))]")
        dictionary.set("Length", "\(data.count)")
        return Array("\(nextNumber) 0 obj\n".utf8) + dictionary.bytes + Array("\nstream\n".utf8) + data
            + Array("\nendstream\nendobj\n".utf8)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
