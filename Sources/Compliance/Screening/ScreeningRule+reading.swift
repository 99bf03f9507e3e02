import Documents
import Primitives
import Screening

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
        if action == .redact, case .classifier? = match {
            reader.faults.add(
                reader.position(of: "action"), reader.path(of: "action"),
                "a classifier does not say which words to redact", "use refuse or flag")
        }
        guard let id, names.insert(id, reader.faults), let duty, let stage, let action, let match else {
            return nil
        }
        self.init(id: id.value, duty: duty, stage: stage, match: match, action: action, text: text)
    }

    private static let subjects = ["list", "personal_data", "classifier"]
    /// Keys beside a subject, and the one that each belongs to.
    private static let details = [
        "confidence": "personal_data", "doubtful": "classifier", "on_failure": "classifier",
    ]

    private static func match(_ outer: MappingReader, lists: [String]) -> ScreeningMatch? {
        guard outer.requiredNode("match", like: "{list: NAME}") != nil,
            let reader = outer.mapping("match", keys: subjects + details.keys.sorted())
        else { return nil }
        let given = subjects.filter(reader.has)
        guard given.count == 1 else {
            reader.faults.add(
                reader.position, reader.path, "a rule matches one thing",
                "give list, or personal_data with confidence, or classifier with on_failure")
            return nil
        }
        for (key, subject) in details.sorted(by: { $0.key < $1.key })
        where subject != given[0] && reader.has(key) {
            reader.faults.add(
                reader.position(of: key), reader.path(of: key), "a \(given[0]) has no \(key)",
                "remove the key")
        }
        switch given[0] {
        case "list": return list(reader, among: lists)
        case "personal_data": return personalData(reader)
        default: return classifier(reader)
        }
    }

    private static func list(_ reader: MappingReader, among lists: [String]) -> ScreeningMatch? {
        guard let name = reader.text("list") else { return nil }
        guard lists.contains(name.value) else {
            reader.faults.add(
                name.position, name.path, "no word list \(FaultCollector.quoted(name.value))",
                lists.isEmpty
                    ? "declare it under word_lists" : Spelling.mend(for: name.value, among: lists))
            return nil
        }
        return .list(name.value)
    }

    private static func personalData(_ reader: MappingReader) -> ScreeningMatch? {
        let types = reader.choices("personal_data", PersonalDataType.self)
        let confidence = reader.requiredChoice("confidence", ScreeningMatch.Confidence.self)
        guard !types.isEmpty else {
            reader.faults.add(
                reader.position(of: "personal_data"), reader.path(of: "personal_data"),
                "no type of personal data is named", "name at least one, such as email")
            return nil
        }
        return confidence.map { .personalData(types, confidence: $0) }
    }

    private static func classifier(_ reader: MappingReader) -> ScreeningMatch? {
        let categories = reader.choices("classifier", HarmCategory.self)
        let onFailure = reader.requiredChoice("on_failure", ClassifierMatch.FailurePolicy.self)
        let includesDoubtful = reader.boolean("doubtful", standard: false)
        guard !categories.isEmpty else {
            reader.faults.add(
                reader.position(of: "classifier"), reader.path(of: "classifier"),
                "no category is named", "name at least one, such as violence")
            return nil
        }
        return onFailure.map {
            .classifier(
                ClassifierMatch(categories: categories, includesDoubtful: includesDoubtful, onFailure: $0))
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
