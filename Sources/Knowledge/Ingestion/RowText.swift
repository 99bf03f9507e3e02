import Primitives

/// A row of a table as the text of a passage: `column: value; column: value`. What is empty says nothing.
enum RowText {
    /// UTF-8 bytes of a value that are kept.
    static let maximumValueBytes = 32_000

    static func text(_ cells: some Sequence<(name: String, value: String)>) -> String {
        var parts: [String] = []
        for (name, value) in cells {
            let value = flat(value)
            guard !value.isEmpty else { continue }
            let name = flat(name)
            parts.append(name.isEmpty ? value : "\(name): \(value)")
        }
        return parts.joined(separator: "; ")
    }

    /// A JSON object, whose members' members have the names of both.
    static func text(_ json: JSONValue) -> String {
        var cells: [(name: String, value: String)] = []
        collect(json, "", &cells)
        return text(cells)
    }

    private static func collect(
        _ json: JSONValue, _ name: String, _ cells: inout [(name: String, value: String)]
    ) {
        switch json {
        case .null: break
        case .bool(let value): cells.append((name, value ? "true" : "false"))
        case .number: cells.append((name, String(decoding: json.serialized, as: UTF8.self)))
        case .string(let text): cells.append((name, text))
        case .array(let elements):
            let plain = elements.compactMap { element -> String? in
                switch element {
                case .string(let text): text
                case .number, .bool: String(decoding: element.serialized, as: UTF8.self)
                default: nil
                }
            }
            if plain.count == elements.count {
                cells.append((name, plain.joined(separator: ", ")))
            } else {
                for (index, element) in elements.enumerated() {
                    collect(element, name.isEmpty ? "\(index + 1)" : "\(name).\(index + 1)", &cells)
                }
            }
        case .object(let members):
            for (member, value) in members.sorted(by: { $0.key < $1.key }) {
                collect(value, name.isEmpty ? member : "\(name).\(member)", &cells)
            }
        }
    }

    /// In one line, without blanks around it, at most ``maximumValueBytes``.
    private static func flat(_ text: String) -> String {
        var cut = Substring(text)
        if cut.utf8.count > maximumValueBytes {
            cut = cut.prefix(maximumValueBytes)
            while cut.utf8.count > maximumValueBytes { cut.removeLast() }
        }
        return cut.split(whereSeparator: \.isNewline).map { $0.trimmed }.filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}
