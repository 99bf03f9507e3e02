import Compliance
import Primitives
import Screening

/// What a rule decided about one place of a request or an answer, as its record keeps it: evidence without the text.
struct RuleDecision: Sendable {
    enum Stage: String, Sendable { case input, output }

    let decision: ScreeningDecision
    let stage: Stage
    /// Which text: `messages[0]`, `choices[0].content`.
    let place: String
    let rule: ServiceRules.Rule?

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "action": .string(decision.action.word), "stage": .string(stage.rawValue),
            "place": .string(place), "rule": .string(rule?.id ?? decision.rule.name),
            "finding": .string(decision.finding.words),
            "range": .array(
                [decision.range.lowerBound, decision.range.upperBound].map { .number(.integer(Int64($0))) }),
        ]
        if let rule {
            members["duty"] = .string(rule.duty.text)
            members["pack"] = .string("\(rule.pack)@\(rule.packVersion)")
            members["pack_hash"] = .string(rule.packHash)
            if let list = rule.listHash { members["list_hash"] = .string(list) }
        }
        if !decision.alsoMatched.isEmpty {
            members["also_matched"] = .array(decision.alsoMatched.map { .string($0.name) })
        }
        return .object(members)
    }
}

extension ScreeningAction {
    var word: String {
        switch self {
        case .flag: "flag"
        case .redact: "redact"
        case .refuse: "refuse"
        }
    }
}

extension ScreeningDecision.Finding {
    fileprivate var words: String {
        switch self {
        case .pattern(let list, let place): "list \(list.name), entry \(place + 1)"
        case .personalData(let type, let confidence): "\(type.rawValue), \(confidence)"
        case .overflow: "held too long"
        }
    }
}
