import Primitives

/// The property `AIGC` in XMP (ISO 16684-1): namespace `http://www.tc260.org.cn/ns/AIGC/1.0/`, as an element or an
/// attribute.
///
/// The packet is read as bytes: what is not the property stays as it is.
struct XMPPacket {
    static let namespace = "http://www.tc260.org.cn/ns/AIGC/1.0/"
    /// The most places of the property that are looked at.
    private static let maximumProperties = 64
    /// The most places where the name of the property stands that are looked at.
    private static let maximumAttempts = 128
    /// The most bytes from the name of the property to its end.
    private static let window = 131_072
    private static let end = "</rdf:RDF>"

    let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// A packet with nothing but the label.
    static func alone(_ label: AIGCLabel) -> [UInt8] {
        Array(
            """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
            xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\(description(label))</rdf:RDF></x:xmpmeta>
            <?xpacket end="w"?>
            """.utf8)
    }

    private static func description(_ label: AIGCLabel) -> String {
        "<rdf:Description rdf:about=\"\" xmlns:TC260=\"\(namespace)\"><TC260:AIGC>"
            + XMLText.escaped(label.object) + "</TC260:AIGC></rdf:Description>"
    }

    /// The texts of the property.
    var texts: [String] { properties.map(\.text) }

    /// The packet with this label in place of those that it has.
    func labelled(_ label: AIGCLabel) throws(Problem) -> [UInt8] {
        let bare = unlabelled
        guard let place = ByteSearch.last(Self.end, in: bare) else {
            throw Problem(
                .unsupported, "The file has XMP whose end was not found.",
                mend: "Save its metadata anew, as UTF-8 with the prefix rdf.")
        }
        return bare[..<place] + Array(Self.description(label).utf8) + bare[place...]
    }

    /// The packet without the property.
    var unlabelled: [UInt8] {
        var result: [UInt8] = []
        var place = 0
        for property in properties where property.range.lowerBound >= place {
            result += bytes[place..<property.range.lowerBound]
            place = property.range.upperBound
        }
        return result + bytes[place...]
    }

    private struct Property {
        /// The whole element or attribute.
        let range: Range<Int>
        let text: String
    }

    /// In the order of the packet.
    private var properties: [Property] {
        var found: [Property] = []
        for prefix in prefixes {
            var place = 0
            let name = "\(prefix):AIGC"
            var attempts = 0
            while found.count < Self.maximumProperties, attempts < Self.maximumAttempts,
                let start = ByteSearch.first(name, in: bytes, from: place)
            {
                attempts += 1
                place = start + name.utf8.count
                guard let property = property(name, start) else { continue }
                found.append(property)
                place = property.range.upperBound
            }
        }
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// The prefixes that are bound to the namespace, each once.
    private var prefixes: [String] {
        var prefixes: [String] = []
        var place = 0
        var seen = 0
        while prefixes.count < 8, seen < Self.maximumAttempts,
            let uri = ByteSearch.first(Self.namespace, in: bytes, from: place)
        {
            place = uri + Self.namespace.utf8.count
            seen += 1
            // Backwards: the quote, the equals sign, the prefix, "xmlns:".
            var end = uri - 1
            guard end > 0, bytes[end] == 0x22 || bytes[end] == 0x27 else { continue }
            end -= 1
            while end > 0, XMLText.isBlank(bytes[end]) { end -= 1 }
            guard bytes[end] == 0x3D else { continue }
            while end > 0, XMLText.isBlank(bytes[end - 1]) { end -= 1 }
            var start = end
            while start > 0, XMLText.isName(bytes[start - 1]) { start -= 1 }
            let prefix = String(decoding: bytes[start..<end], as: UTF8.self)
            guard start >= 6, bytes[(start - 6)..<start].elementsEqual("xmlns:".utf8), !prefix.isEmpty,
                !prefixes.contains(prefix)
            else { continue }
            prefixes.append(prefix)
        }
        return prefixes
    }

    private func property(_ name: String, _ start: Int) -> Property? {
        let after = start + name.utf8.count
        guard start > 0, after < bytes.count else { return nil }
        if bytes[start - 1] == 0x3C { return element(name, start - 1, after) }
        return XMLText.isBlank(bytes[start - 1]) ? attribute(start, after) : nil
    }

    private func element(_ name: String, _ start: Int, _ after: Int) -> Property? {
        let limit = min(bytes.count, after + Self.window)
        guard !XMLText.isName(bytes[after]), let open = bytes[after..<limit].firstIndex(of: 0x3E) else {
            return nil
        }
        if bytes[open - 1] == 0x2F { return Property(range: start..<(open + 1), text: "") }
        let closing = "</\(name)"
        guard let end = ByteSearch.first(closing, in: bytes, from: open + 1, to: limit),
            let close = bytes[end..<limit].firstIndex(of: 0x3E)
        else { return nil }
        return Property(range: start..<(close + 1), text: XMLText.unescaped(bytes[(open + 1)..<end]))
    }

    private func attribute(_ start: Int, _ after: Int) -> Property? {
        var place = after
        while place < bytes.count, XMLText.isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count, bytes[place] == 0x3D else { return nil }
        place += 1
        while place < bytes.count, XMLText.isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count, bytes[place] == 0x22 || bytes[place] == 0x27,
            let end = bytes[(place + 1)...].prefix(Self.window).firstIndex(of: bytes[place])
        else { return nil }
        return Property(range: start..<(end + 1), text: XMLText.unescaped(bytes[(place + 1)..<end]))
    }
}
