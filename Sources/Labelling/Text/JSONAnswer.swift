import Primitives

/// The label of an answer in JSON: a member `AIGC` of the outermost object, at its beginning.
public struct JSONAnswer: Sendable {
    private static let maximumDepth = 64
    private static let name = "AIGC"

    private let bytes: [UInt8]
    private let document: JSONValue

    /// - Throws: ``Problem/Kind/malformedJSON``, or ``Problem/Kind/invalidValue`` where it is no object.
    public init(_ bytes: [UInt8]) throws(Problem) {
        document = try JSONValue(parsing: bytes, maximumDepth: Self.maximumDepth)
        guard document.objectValue != nil else {
            throw Problem(.invalidValue, "The JSON is no object.", mend: "Put the answer into one.")
        }
        self.bytes = bytes
    }

    public var labels: [FoundLabel] {
        guard let label = document[Self.name] else { return [] }
        return [
            FoundLabel(carrier: "JSON member AIGC", text: String(decoding: label.serialized, as: UTF8.self))
        ]
    }

    /// The answer with this label in place of the one that it has; all other bytes stay as they are.
    public func labelled(_ label: AIGCLabel) -> [UInt8] {
        let object = Array(label.object.utf8)
        if document[Self.name] != nil, let place = placeOfLabel {
            return bytes[..<place.lowerBound] + object + bytes[place.upperBound...]
        }
        guard let open = bytes.firstIndex(of: 0x7B) else { return bytes }
        let comma = document.objectValue?.isEmpty == true ? "" : ","
        return bytes[...open] + Array("\"\(Self.name)\":".utf8) + object + Array(comma.utf8)
            + bytes[(open + 1)...]
    }

    private var placeOfLabel: Range<Int>? {
        bytes.withUnsafeBytes { buffer in
            let scanner = JSONScanner(buffer)
            var place: Range<Int>?
            _ = try? scanner.scan { member in
                if scanner.isText(member.name, "AIGC") { place = member.value.range }
            }
            return place
        }
    }
}
