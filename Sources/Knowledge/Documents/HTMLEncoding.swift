/// The encoding that a page declares in its first kilobyte (WHATWG HTML §13.2.3.2): `<meta charset=…>`, or within the
/// `content` of one that stands for a header.
enum HTMLEncoding {
    static func declared(in page: [UInt8]) -> TextEncoding? {
        let head = String(decoding: page.prefix(1_024), as: UTF8.self).lowercased()
        guard let place = head.firstRange(of: "charset") else { return nil }
        let rest = head[place.upperBound...].drop { $0.isWhitespace }
        guard rest.first == "=" else { return nil }
        let name = rest.dropFirst().drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
            .prefix { $0.isLetter || $0.isNumber || "-_:.".contains($0) }
        return TextEncoding(name: name)
    }
}
