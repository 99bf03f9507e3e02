import Primitives

/// The custom properties of a document (ECMA-376 part 1, 22.3), as bytes of XML.
struct CustomProperties {
    private static let maximumProperties = 4_096
    private static let end = "</Properties>"
    /// The property set of custom properties.
    private static let formatID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"

    private struct Property {
        let range: Range<Int>
        let head: String
        let content: ArraySlice<UInt8>
    }

    private let bytes: [UInt8]
    private let properties: [Property]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var properties: [Property] = []
        var place = 0
        while properties.count < Self.maximumProperties,
            let start = ByteSearch.first("<property ", in: bytes, from: place),
            let open = bytes[start...].firstIndex(of: 0x3E),
            let end = ByteSearch.first("</property>", in: bytes, from: open)
        {
            place = end + 11
            properties.append(
                Property(
                    range: start..<place, head: String(decoding: bytes[start..<open], as: UTF8.self),
                    content: bytes[(open + 1)..<end]))
        }
        self.properties = properties
    }

    static func alone(_ label: AIGCLabel) -> [UInt8] {
        Array(
            """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" \
            xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">\
            \(property(label, number: 2))\(end)
            """.utf8)
    }

    var labels: [String] {
        properties.filter(Self.isLabel).compactMap { property in
            // The value stands in an element of its own, such as vt:lpwstr.
            guard let open = property.content.firstIndex(of: 0x3E),
                let close = property.content.lastIndex(of: 0x3C), open < close
            else { return nil }
            return XMLText.unescaped(property.content[(open + 1)..<close])
        }
    }

    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        var bare: [UInt8] = []
        var place = 0
        for property in properties where Self.isLabel(property) {
            bare += bytes[place..<property.range.lowerBound]
            place = property.range.upperBound
        }
        bare += bytes[place...]
        // Numbers of properties begin at 2 and stand once each.
        let number = max(1, properties.compactMap(Self.number).max() ?? 1) + 1
        return try OfficeFile.inserting(Self.property(label, number: number), before: Self.end, in: bare)
    }

    private static func isLabel(_ property: Property) -> Bool {
        property.head.contains("name=\"AIGC\"") || property.head.contains("name='AIGC'")
    }

    private static func number(_ property: Property) -> Int? {
        guard let start = property.head.firstRange(of: "pid=\"")?.upperBound else { return nil }
        return Int(property.head[start...].prefix { $0.isNumber }.prefix(9))
    }

    private static func property(_ label: AIGCLabel, number: Int) -> String {
        "<property fmtid=\"\(formatID)\" pid=\"\(number)\" name=\"AIGC\"><vt:lpwstr>"
            + "\(XMLText.escaped(label.object))</vt:lpwstr></property>"
    }
}
