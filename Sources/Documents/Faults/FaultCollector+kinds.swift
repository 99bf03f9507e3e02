import Primitives

extension FaultCollector {
    package func add(_ position: TextPosition, _ path: String, _ problem: Problem) {
        add(position, path, Self.fragment(problem.detail), Self.fragment(problem.mend ?? ""))
    }

    package func addWrongType(_ node: DocumentNode, path: String, expected: String, mend: String) {
        if node.isNull {
            add(
                node.position, path, "nothing stands here; expected \(expected)",
                "give it a value or remove the key")
        } else {
            add(node.position, path, "expected \(expected), found \(node.kind)", mend)
        }
    }

    package func addRepeatedKey(_ position: TextPosition, path: String, key: String, firstLine: Int) {
        add(
            position, path, "the key \(Self.quoted(key)) stands here twice, first on line \(firstLine)",
            "remove one of the two")
    }

    package func addRepeatedName(_ name: Located<String>, of what: String, first: TextPosition) {
        add(
            name.position, name.path,
            "\(what) \(Self.quoted(name.value)) stands here twice, first on line \(first.line)",
            "give each \(what) a name of its own")
    }

    /// The text in quotes, as ``shown(_:)``.
    package static func quoted(_ text: String) -> String { "\"\(shown(text))\"" }

    /// The text, short enough for a message and without what a terminal would act on.
    package static func shown(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(64).map { scalar in
            scalar == " " || scalar.properties.isPrintable
                ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        return shown.joined() + (text.unicodeScalars.count > 64 ? "…" : "")
    }

    /// A sentence as a part of one: faults are joined with colons and semicolons. Names such as ISO keep their case.
    private static func fragment(_ sentence: String) -> String {
        let text = sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]
        let word = text.prefix { $0.isLetter }
        guard let first = word.first, !word.dropFirst().contains(where: \.isUppercase) else {
            return String(text)
        }
        return first.lowercased() + text.dropFirst()
    }
}
