import Yams

// The only place that knows which parser reads the YAML.
extension DocumentNode {
    /// Reads the one document of the text; `nil` where the faults say why there is none.
    /// - Parameter empty: What is said of a text that holds nothing.
    package static func parse(
        _ bytes: [UInt8], reporting faults: FaultCollector, empty: (message: String, mend: String)
    ) -> DocumentNode? {
        guard let scalars = TextDecoding.decode(bytes, reporting: faults) else { return nil }
        let before = faults.count
        var scanner = YAMLScanner(scalars, reporting: faults)
        scanner.scan()
        let isWhole = faults.count == before && scanner.repeatedKeys.count < FaultCollector.maximumFaults
        if isWhole {
            do {
                let yaml = scanner.textWithDistinctKeys()
                guard let root = try Yams.Parser(yaml: yaml, encoding: .utf8).singleRoot() else {
                    faults.add(.start, "", empty.message, empty.mend)
                    return nil
                }
                return DocumentNode(root, scanner.repeatedKeys)
            } catch {
                let (position, problem) = describe(error)
                faults.add(
                    position, "", "not valid YAML: \(problem)",
                    "check indentation, colons and brackets at this place, and quote text that contains ': '")
            }
        }
        // Only now: where the document can be read, they are told with their paths.
        for (position, key) in scanner.repeatedKeys {
            faults.addRepeatedKey(
                position, path: FaultCollector.shown(key.name), key: key.name, firstLine: key.firstLine)
        }
        return nil
    }

    private init(_ node: Yams.Node, _ repeatedKeys: [TextPosition: YAMLScanner.RepeatedKey]) {
        position = Self.position(of: node.mark)
        switch node {
        case .scalar(let scalar):
            content = .scalar(text: scalar.string, isPlain: scalar.style == .plain)
        case .sequence(let sequence):
            content = .list(sequence.map { DocumentNode($0, repeatedKeys) })
        case .mapping(let mapping):
            content = .mapping(
                mapping.map { key, value in
                    let place = Self.position(of: key.mark)
                    let repeated = repeatedKeys[place]
                    return Entry(
                        key: repeated?.name ?? key.scalar?.string ?? "", position: place,
                        repeats: repeated?.firstLine, value: DocumentNode(value, repeatedKeys))
                })
        case .alias(let alias):
            // The scan has refused aliases; the parser resolves them anyway.
            content = .scalar(text: alias.anchor.rawValue, isPlain: true)
        }
    }

    private static func position(of mark: Mark?) -> TextPosition {
        guard let mark else { return .start }
        return TextPosition(line: mark.line, column: mark.column)
    }

    private static func describe(_ error: any Error) -> (TextPosition, String) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            (position(of: mark), problem)
        case YamlError.duplicatedKeysInMapping(let names, let context):
            (
                position(of: context.mark),
                "the key \(names.joined(separator: ", ")) stands twice in its mapping"
            )
        case YamlError.reader(let problem, _, _, _): (.start, problem)
        default: (.start, "the parser gave up")
        }
    }
}
