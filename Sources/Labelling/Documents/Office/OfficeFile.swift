import Primitives

/// Labels in Office Open XML (ECMA-376): the custom property `AIGC` in docProps/custom.xml (TC260 guide 20258A).
struct OfficeFile {
    private static let format = "Office"
    private static let types = "[Content_Types].xml"
    private static let relations = "_rels/.rels"
    private static let properties = "docProps/custom.xml"
    private static let maximumPart = 8_388_608

    private let archive: ZipArchive

    init(_ bytes: [UInt8]) throws(Problem) {
        archive = try ZipArchive(bytes, format: Self.format)
        guard archive.has(Self.types) else {
            throw Problem(
                .unsupported, "The archive is no document of Office Open XML.",
                mend: "Give DOCX, XLSX or PPTX.")
        }
    }

    var labels: [FoundLabel] {
        guard let part = archive.content(Self.properties, maximum: Self.maximumPart) else { return [] }
        return CustomProperties(part).labels.map { FoundLabel(carrier: "OOXML custom property", text: $0) }
    }

    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        var archive = archive
        if archive.has(Self.properties) {
            let part = try part(Self.properties)
            archive.set(Self.properties, try CustomProperties(part).labelled(label))
        } else {
            archive.set(Self.properties, CustomProperties.alone(label))
            archive.set(
                Self.types,
                try Self.inserting(
                    "<Override PartName=\"/\(Self.properties)\" "
                        + "ContentType=\"application/vnd.openxmlformats-officedocument.custom-properties+xml\"/>",
                    before: "</Types>", in: try part(Self.types)))
            archive.set(
                Self.relations,
                try Self.inserting(
                    "<Relationship Id=\"\(try relationID())\" "
                        + "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties\" "
                        + "Target=\"\(Self.properties)\"/>",
                    before: "</Relationships>", in: try part(Self.relations)))
        }
        return archive.bytes
    }

    private func part(_ name: String) throws(Problem) -> [UInt8] {
        guard let part = archive.content(name, maximum: Self.maximumPart) else {
            throw LabelledFile.malformed(Self.format, "its part \(name) cannot be read")
        }
        return part
    }

    /// An id that no other relation has.
    private func relationID() throws(Problem) -> String {
        let part = try part(Self.relations)
        let free = (1...100).map { "rIdAIGC\($0)" }.first { ByteSearch.first("\"\($0)\"", in: part) == nil }
        guard let free else { throw LabelledFile.malformed(Self.format, "its relations have strange names") }
        return free
    }

    static func inserting(_ text: String, before end: String, in part: [UInt8]) throws(Problem) -> [UInt8] {
        guard let place = ByteSearch.last(end, in: part) else {
            throw Problem(
                .unsupported, "A part of the document has no \(end).",
                mend: "Save the document anew, as UTF-8.")
        }
        return part[..<place] + Array(text.utf8) + part[place...]
    }
}
