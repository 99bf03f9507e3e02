import Documents

extension EngineConfiguration {
    /// An engine as it was read: the name alone where the rest is at fault.
    struct Reading {
        var name: Located<String>?
        var value: EngineConfiguration?
    }

    static func read(_ item: (node: DocumentNode, path: String), in context: ReadingContext) -> Reading? {
        let kind = kindName(of: item.node)
        let reader = MappingReader(
            item.node, path: item.path, keys: ConfigurationKeys.engine + keys(of: kind), context: context,
            explanation: { explain($0, kind: kind) })
        guard let reader else { return nil }
        let name = reader.engineName(of: "an engine", like: "local")
        _ = reader.requiredNode("kind", like: "local")
        _ = reader.word("kind", among: Kind.names)
        let settings: Kind? =
            switch kind {
            case "local": LocalEngineConfiguration(reading: reader).map(Kind.local)
            case "openai": OpenAIEngineConfiguration(reading: reader).map(Kind.openAI)
            case "extractive": .extractive
            default: nil
            }
        guard let name, let settings else { return Reading(name: name, value: nil) }
        return Reading(name: name, value: EngineConfiguration(name: name.value, kind: settings))
    }

    /// The kind decides which keys are known, so it is looked up before the others.
    private static func kindName(of node: DocumentNode) -> String? {
        guard case .mapping(let entries) = node.content,
            let entry = entries.first(where: { $0.key == "kind" && $0.repeats == nil }),
            case .scalar(let text, _) = entry.value.content
        else { return nil }
        return text
    }

    private static func keys(of kind: String?) -> [String] {
        switch kind {
        case "local": ConfigurationKeys.localEngine
        case "openai": ConfigurationKeys.openAIEngine
        case "extractive": []
        default: ConfigurationKeys.localEngine + ConfigurationKeys.openAIEngine
        }
    }

    private static func explain(_ key: String, kind: String?) -> (message: String, mend: String)? {
        guard let kind, Kind.names.contains(kind),
            let other = Kind.names.first(where: { $0 != kind && keys(of: $0).contains(key) })
        else { return nil }
        return ("\"\(key)\" belongs to engines of kind \(other), and this one is \(kind)", "remove the key")
    }
}

extension MappingReader {
    /// A name that only configurations and records use.
    func engineName(of what: String, like example: String) -> Located<String>? {
        guard let name = requiredText("name", like: example) else { return nil }
        let isValid = name.value.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isValid, name.value.utf8.count <= 64 else {
            faults.add(
                name.position, name.path, "\(FaultCollector.quoted(name.value)) is not the name of \(what)",
                "use 1 to 64 of a-z, 0-9, \".\", \"_\" and \"-\"")
            return nil
        }
        return name
    }
}
