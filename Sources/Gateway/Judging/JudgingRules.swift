import Compliance
import Inference
import Primitives

/// What follows from a verdict, or from there being none, under the rules of a service.
struct JudgedFinding: Sendable {
    enum Cause: Sendable {
        case verdict(Verdict)
        /// Nothing is known of the text, and a rule says that such a text does not pass.
        case noVerdict(String)
    }

    let cause: Cause
    /// The rule that decides.
    let rule: ServiceRules.Rule
    let stage: ScreeningRule.Stage
    let place: String
    /// How many characters of the text were shown.
    let characters: Int
}

/// What a classifier's rules make of its answers.
struct JudgingRules: Sendable {
    let classifier: String
    let model: String
    /// Those that concern this stage, the strictest first.
    let rules: [ClassifierRule]
    let stage: ScreeningRule.Stage

    /// - Returns: Nil where no rule concerns the stage.
    init?(_ all: [ClassifierRule], _ stage: ScreeningRule.Stage, _ classifier: any Classifier) {
        let concerned = all.filter { $0.concerns(stage) }
        guard !concerned.isEmpty else { return nil }
        self.classifier = classifier.name
        self.model = classifier.model
        self.stage = stage
        rules = concerned.filter { $0.action == .refuse } + concerned.filter { $0.action != .refuse }
    }

    /// The rule that decides about a verdict: one that refuses before one that flags.
    func rule(for verdict: Verdict) -> ClassifierRule? {
        guard verdict.severity > .clear else { return nil }
        return rules.first { $0.matches(verdict.categories, isDoubtful: verdict.severity == .doubtful) }
    }

    /// The rule by which a text without a verdict does not pass; nil where it may.
    var closed: ClassifierRule? { rules.first { $0.match.onFailure == .closed } }

    /// As the record keeps it.
    func json(_ finding: JudgedFinding, action: String) -> JSONValue {
        var members = entry(action, finding.place, finding.characters)
        members["rule"] = .string(finding.rule.id)
        members["duty"] = .string(finding.rule.duty.text)
        members["pack"] = .string("\(finding.rule.pack)@\(finding.rule.packVersion)")
        members["pack_hash"] = .string(finding.rule.packHash)
        members["finding"] = .string(Self.words(finding.cause))
        return .object(members)
    }

    /// How far a text was judged, in characters.
    func coverage(_ place: String, judged: Int, of total: Int, reason: String?) -> JSONValue {
        var members = entry(judged >= total ? "checked" : "not_checked", place, total)
        members["checked_characters"] = .number(.integer(Int64(judged)))
        let reason = reason ?? (judged >= total ? "no finding that refuses" : "it ended before its verdict")
        members["finding"] = .string(reason)
        return .object(members)
    }

    private func entry(_ action: String, _ place: String, _ characters: Int) -> [String: JSONValue] {
        [
            "action": .string(action), "stage": .string(stage.rawValue), "place": .string(place),
            "classifier": .string(classifier), "model": .string(model),
            "range": [0, .number(.integer(Int64(characters)))],
        ]
    }

    static func words(_ cause: JudgedFinding.Cause) -> String {
        switch cause {
        case .verdict(let verdict):
            "\(verdict.severity.rawValue): "
                + verdict.categories.map(\.rawValue).sorted().joined(separator: ", ")
        case .noVerdict(let why): "not checked: \(why)"
        }
    }
}
