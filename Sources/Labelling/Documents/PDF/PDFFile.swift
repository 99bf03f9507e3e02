import Primitives

/// Labels in PDF: the key `AIGC` of the document information dictionary (TC260 guide 20258A), written as an
/// incremental update (ISO 32000-1, 7.5.6); read also from the XMP of the catalogue.
struct PDFFile {
    private static let maximumStream = 16_777_216
    private static let key = "AIGC"

    private let bytes: [UInt8]
    private let references: PDFCrossReferences

    init(_ bytes: [UInt8]) throws(Problem) {
        self.bytes = bytes
        references = try PDFCrossReferences(bytes)
        guard references.trailer["Encrypt"] == nil else {
            throw Problem(
                .unsupported, "The PDF is encrypted.", mend: "Label it before it is encrypted.")
        }
    }

    var labels: [FoundLabel] {
        var labels: [FoundLabel] = []
        if let text = information?[Self.key].flatMap(PDFString.text) {
            labels.append(FoundLabel(carrier: "PDF Info AIGC", text: text))
        }
        labels += metadata?.packet.texts.map { FoundLabel(carrier: "PDF XMP", text: $0) } ?? []
        return labels
    }

    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        var update = PDFUpdate(references)
        var information = information ?? PDFDictionary()
        information.set(Self.key, PDFString.literal(label.object))
        let number = references.trailer.reference("Info") ?? update.nextNumber
        try update.append(number, information.bytes)
        if let metadata, !metadata.packet.texts.isEmpty {
            try update.append(metadata.number, Self.stream(metadata.packet.unlabelled))
        }
        return try update.finished(information: number)
    }

    private static func stream(_ xmp: [UInt8]) -> [UInt8] {
        let head = "<</Type /Metadata /Subtype /XML /Length \(xmp.count)>>\nstream\n"
        return Array(head.utf8) + xmp + Array("\nendstream".utf8)
    }

    private var information: PDFDictionary? {
        references.trailer.reference("Info").flatMap(dictionary)
    }

    private var metadata: (number: Int, packet: XMPPacket)? {
        guard let root = references.trailer.reference("Root"), let catalogue = dictionary(root),
            let number = catalogue.reference("Metadata"), let content = stream(number)
        else { return nil }
        return (number, XMPPacket(content))
    }

    private func dictionary(_ number: Int) -> PDFDictionary? {
        switch references.entries[number] {
        case .offset(let offset, _):
            var scanner = PDFScanner(bytes, at: offset)
            guard scanner.integer() == number, scanner.integer() != nil, scanner.take("obj") else {
                return nil
            }
            return scanner.dictionary()
        case .compressed(let stream, let index): return compressed(number, in: stream, at: index)
        default: return nil
        }
    }

    /// An object within a stream of objects (7.5.7).
    private func compressed(_ number: Int, in stream: Int, at index: Int) -> PDFDictionary? {
        guard case .offset(let offset, _) = references.entries[stream],
            let container = PDFStream(bytes, at: offset, length: length),
            let first = container.dictionary.integer("First"), let count = container.dictionary.integer("N"),
            index < count, let content = container.decoded(maximum: Self.maximumStream)
        else { return nil }
        var head = PDFScanner(content, at: 0)
        for place in 0...index {
            guard let found = head.integer(), let start = head.integer() else { return nil }
            guard place == index else { continue }
            guard found == number else { return nil }
            var scanner = PDFScanner(content, at: first + start)
            return scanner.dictionary()
        }
        return nil
    }

    private func stream(_ number: Int) -> [UInt8]? {
        guard case .offset(let offset, _) = references.entries[number] else { return nil }
        return PDFStream(bytes, at: offset, length: length)?.decoded(maximum: Self.maximumStream)
    }

    /// A length that stands in an object of its own.
    private func length(_ number: Int) -> Int? {
        guard case .offset(let offset, _) = references.entries[number] else { return nil }
        var scanner = PDFScanner(bytes, at: offset)
        guard scanner.integer() == number, scanner.integer() != nil, scanner.take("obj") else { return nil }
        return scanner.integer()
    }
}
