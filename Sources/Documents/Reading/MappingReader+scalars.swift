extension MappingReader {
    package func text(_ key: String, like example: String = "\"text\"") -> Located<String>? {
        node(key).flatMap { text($0, path: path(of: key), like: example) }
    }

    package func requiredText(_ key: String, like example: String) -> Located<String>? {
        requiredNode(key, like: example).flatMap { text($0, path: path(of: key), like: example) }
    }

    /// Any scalar is text as it is written, so that a name may be `2024` or `no`.
    package func text(_ node: DocumentNode, path: String, like example: String) -> Located<String>? {
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            faults.addWrongType(
                node, path: path, expected: "text", mend: "write one value, such as \(example)")
            return nil
        }
        let most = context.bounds.characters
        guard !text.isEmpty, text.unicodeScalars.count <= most ?? .max else {
            faults.add(
                node.position, path, text.isEmpty ? "the text is empty" : "the text is too long",
                most.map { "write 1 to \($0) characters, such as \(example)" }
                    ?? "write a value, such as \(example)")
            return nil
        }
        return Located(value: text, position: node.position, path: path)
    }

    /// One of a few words; `nil` where the key is absent or wrong.
    package func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        word(key, among: Choice.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }

    /// One of a few words that must be there.
    package func requiredChoice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type)
        -> Choice?
    where Choice.RawValue == String {
        guard requiredNode(key, like: Choice.allCases.first?.rawValue ?? "") != nil else { return nil }
        return choice(key, Choice.self)
    }

    /// One of a few words; `nil` where the key is absent or wrong.
    package func word(_ key: String, among words: [String]) -> String? {
        text(key, like: words.first ?? "").flatMap { word($0, of: key, among: words) }
    }

    /// The text, where it is one of the words that the key may have; `nil`, with a fault, where it is not.
    package func word(_ text: Located<String>, of key: String, among words: [String]) -> String? {
        if words.contains(text.value) { return text.value }
        faults.add(
            text.position, text.path, "unknown \(key) \(FaultCollector.quoted(text.value))",
            Spelling.mend(for: text.value, among: words))
        return nil
    }

    package func boolean(_ key: String, standard: Bool) -> Bool {
        guard let node = node(key) else { return standard }
        switch node.content {
        case .scalar("true", true): return true
        case .scalar("false", true): return false
        default:
            faults.addWrongType(
                node, path: path(of: key), expected: "true or false",
                mend: "write true or false, without quotes")
            return standard
        }
    }
}
