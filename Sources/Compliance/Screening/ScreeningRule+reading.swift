import Documents

extension ScreeningRule {
    static let keys = ["id", "duty", "stage", "match", "action", "text"]

    init?(
        reading reader: MappingReader, duties: DutyList, lists: [String],
        texts: [TextKey: LocalizedText], _ names: inout UniqueNames
    ) {
        let id = reader.identifier("id", like: "CN-S01")
        let duty = reader.duty(of: duties)
        let stage = reader.requiredChoice("stage", Stage.self)
        let action = reader.requiredChoice("action", Action.self)
        let match = Self.match(reader, lists: lists)
        let text = reader.textKey("text", of: texts)
        if action == .refuse, !reader.has("text") {
            reader.faults.add(
                reader.position(of: "action"), reader.path(of: "action"), "a refusal without a text",
                "add \"text: refusal\"")
        }
        guard let id, names.insert(id, reader.faults), let duty, let stage, let action, let match else {
            return nil
        }
        self.init(id: id.value, duty: duty, stage: stage, match: match, action: action, text: text)
    }

    private static func match(_ outer: MappingReader, lists: [String]) -> ScreeningMatch? {
        guard outer.requiredNode("match", like: "{list: NAME}") != nil,
            let reader = outer.mapping("match", keys: ["list", "personal_data", "confidence"])
        else { return nil }
        switch (reader.has("list"), reader.has("personal_data")) {
        case (true, false):
            if reader.has("confidence") {
                reader.faults.add(
                    reader.position(of: "confidence"), reader.path(of: "confidence"),
                    "a list has no confidence", "remove the key")
            }
            guard let name = reader.text("list") else { return nil }
            guard lists.contains(name.value) else {
                reader.faults.add(
                    name.position, name.path, "no word list \(FaultCollector.quoted(name.value))",
                    lists.isEmpty
                        ? "declare it under word_lists" : Spelling.mend(for: name.value, among: lists))
                return nil
            }
            return .list(name.value)
        case (false, true):
            let types = reader.choices("personal_data", PersonalDataType.self)
            let confidence = reader.requiredChoice("confidence", ScreeningMatch.Confidence.self)
            guard !types.isEmpty else {
                reader.faults.add(
                    reader.position(of: "personal_data"), reader.path(of: "personal_data"),
                    "no type of personal data is named", "name at least one, such as email")
                return nil
            }
            return confidence.map { .personalData(types, confidence: $0) }
        default:
            reader.faults.add(
                reader.position, reader.path, "a rule matches one thing",
                "give either list, or personal_data with confidence")
            return nil
        }
    }

    /// Two rules that see the same at the same stage must do the same: which of them would hold is nowhere said.
    static func checkContradictions(_ rules: [(rule: ScreeningRule, reader: MappingReader)]) {
        var seen: [String: [(rule: ScreeningRule, line: Int)]] = [:]
        for (rule, reader) in rules {
            for key in rule.match.keys {
                let other = seen[key]?.first {
                    $0.rule.stage.overlaps(rule.stage) && $0.rule.action != rule.action
                }
                if let other {
                    reader.faults.add(
                        reader.position(of: "action"), reader.path(of: "action"),
                        "\(rule.id) would \(rule.action.rawValue) what \(other.rule.id) on line \(other.line) "
                            + "would \(other.rule.action.rawValue): \(key), at stages that overlap",
                        "give both the same action, or stages apart")
                }
                seen[key, default: []].append((rule, reader.position(of: "action").line))
            }
        }
    }
}
