/// Writes XML 1.0: elements with text or with children.
struct XMLText {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var depth = 0

    /// An element with text; an empty text leaves it out, as JP PINT forbids empty elements (ibr-079).
    mutating func element(_ name: String, _ value: String?, _ attributes: [(String, String)] = []) {
        guard let value, !value.isEmpty else { return }
        indent()
        text += "<\(name)\(Self.attributes(attributes))>\(Self.escaped(value))</\(name)>\n"
    }

    /// An element with children.
    mutating func group(
        _ name: String, _ attributes: [(String, String)] = [], _ body: (inout XMLText) -> Void
    ) {
        indent()
        text += "<\(name)\(Self.attributes(attributes))>\n"
        depth += 1
        body(&self)
        depth -= 1
        indent()
        text += "</\(name)>\n"
    }

    private mutating func indent() { text += String(repeating: "  ", count: depth) }

    private static func attributes(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
    }

    /// The same five characters as in HTML, as references that XML knows too.
    private static func escaped(_ text: String) -> String { HTMLText.escaped(text) }
}
