import Documents
import Primitives

extension MappingReader {
    /// The known duty that `duty` names.
    func duty(of duties: DutyList) -> DutyID? {
        guard let text = requiredText("duty", like: "D01") else { return nil }
        if let id = DutyID(text.value), duties[id] != nil { return id }
        faults.add(
            text.position, text.path, "unknown duty \(FaultCollector.quoted(text.value))",
            Spelling.mend(for: text.value, among: duties.duties.map(\.id.text)))
        return nil
    }

    /// `parameters`, whatever they are.
    func parameters() -> [String: JSONValue] {
        guard let node = node("parameters") else { return [:] }
        guard case .mapping(let entries) = node.content else {
            faults.addWrongType(
                node, path: path(of: "parameters"), expected: "a mapping", mend: "write {name: value}")
            return [:]
        }
        for entry in entries {
            guard let first = entry.repeats else { continue }
            faults.addRepeatedKey(
                entry.position, path: path(of: "parameters"), key: entry.key, firstLine: first)
        }
        return node.json.objectValue ?? [:]
    }

    /// The key of a text that the pack has; `nil` with a fault where it has not.
    func textKey(_ key: String, of texts: [TextKey: LocalizedText]) -> TextKey? {
        guard let place = text(key), let textKey = choice(key, TextKey.self) else { return nil }
        guard texts[textKey] != nil else {
            faults.add(
                place.position, place.path, "the pack has no text \(FaultCollector.quoted(place.value))",
                "add it under texts, or name another")
            return nil
        }
        return textKey
    }
}
