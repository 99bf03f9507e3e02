import Primitives
import Screening

/// What the packs of a service come to while it answers: what is looked for, what is done about it, what people are
/// told, which label an answer bears.
public final class ServiceRules: Sendable {
    /// A rule of a pack, as decisions name it.
    public struct Rule: Hashable, Sendable {
        public let id: String
        public let duty: DutyID
        public let pack: String
        public let packVersion: String
        public let packHash: String
        /// The hash of the word list that it looks for, as it was in force; nil for rules that look for none.
        public let listHash: String?
        /// What the user reads in place of what was refused; nil where the rule refuses nothing.
        public let text: LocalizedText?
    }

    /// The label of an answer in text, for people.
    public struct TextLabel: Hashable, Sendable {
        public let duty: DutyID
        public let pack: String
        public let text: LocalizedText
    }

    /// The screens of inputs and outputs; nil where no pack looks for anything.
    public let plan: ScreeningPlan?
    /// Whether outputs are looked at.
    public let screensOutput: Bool
    /// The labels that stand at the end of an answer's text, each text once: of services that are offered to the
    /// public.
    public let labels: [TextLabel]
    /// Whether answers bear the label for machines (GB 45438-2025, Annex E): of services that are offered to the public.
    public let marksAnswers: Bool
    /// What is done about findings of a classifier, where the service has one.
    public let classifierRules: [ClassifierRule]
    /// What is asked of the use by people: terms, misuse, minors, breaks.
    public let conduct: ConductRules
    private let rules: [RuleID: Rule]

    /// Those of a service that no pack binds: nothing is looked for.
    public static let none = ServiceRules()

    private init() {
        plan = nil
        screensOutput = false
        labels = []
        marksAnswers = false
        classifierRules = []
        conduct = ConductRules([])
        rules = [:]
    }

    /// - Parameters:
    ///   - packs: In the order in which the service names them.
    ///   - keepsValues: Whether what is redacted of a request can be restored in its answer.
    /// - Throws: `configuration` for a list that cannot be compiled.
    public init(
        _ packs: [RulePack], _ lists: [String: WordList], isPublic: Bool, keepsValues: Bool = false
    ) throws(Problem) {
        let binding = packs.filter { isPublic || !$0.appliesWhen.contains(.public) }
        var rules: [RuleID: Rule] = [:]
        var screening: [Screening.ScreeningRule] = []
        var judged: [ClassifierRule] = []
        var used: Set<String> = []
        for pack in binding {
            for rule in pack.screening {
                let id = RuleID("\(pack.name)/\(rule.id)")
                var listHash: String?
                if case .list(let name) = rule.match {
                    used.insert(name)
                    listHash = lists[name]?.hash
                }
                let named = Rule(
                    id: rule.id, duty: rule.duty, pack: pack.name, packVersion: pack.version,
                    packHash: pack.hash, listHash: listHash, text: rule.text.flatMap { pack.texts[$0] })
                rules[id] = named
                if case .classifier(let match) = rule.match {
                    judged.append(
                        ClassifierRule(rule: named, stage: rule.stage, match: match, action: rule.action))
                    continue
                }
                if let screened = rule.screening(id) { screening.append(screened) }
            }
        }
        var patterns: [PatternList] = []
        for name in used.sorted() {
            guard let list = lists[name] else {
                throw Problem(.configuration, "The word list \"\(name)\" is not there.", parameter: "rules")
            }
            patterns.append(
                PatternList(ListID(name), version: list.hash, patterns: list.entries.map(\.pattern)))
        }
        self.rules = rules
        classifierRules = judged
        plan =
            screening.isEmpty
            ? nil
            : try ScreeningPlan(
                ScreeningPolicy(screening, keepsValues: keepsValues), PatternSet(patterns))
        screensOutput = screening.contains { $0.stages.contains(.output) }
        var labels: [TextLabel] = []
        // Who answers nobody but themselves need not tell themselves.
        for pack in isPublic ? binding : [] {
            for label in pack.labels
            where label.medium == .text && label.status == .done && label.placement == .end {
                guard let text = label.visible, !labels.contains(where: { $0.text == text }) else { continue }
                labels.append(TextLabel(duty: label.duty, pack: pack.name, text: text))
            }
        }
        self.labels = labels
        marksAnswers =
            isPublic
            && binding.contains { pack in
                pack.labels.contains {
                    $0.medium == .apiResponse && $0.carrier == .aigc && $0.status == .done
                }
            }
        conduct = ConductRules(binding)
    }

    /// Whether the service's traffic is touched at all.
    public var isEmpty: Bool {
        plan == nil && labels.isEmpty && classifierRules.isEmpty && !marksAnswers && conduct.isEmpty
    }

    /// The rule that a decision names.
    public subscript(id: RuleID) -> Rule? { rules[id] }
}

extension ScreeningRule {
    /// Nil for one about a classifier.
    fileprivate func screening(_ id: RuleID) -> Screening.ScreeningRule? {
        let stages: Set<Screening.ScreeningRule.Stage> =
            switch stage {
            case .input: [.input]
            case .output: [.output]
            case .both: [.input, .output]
            }
        let subject: Screening.ScreeningRule.Subject
        switch match {
        case .list(let name): subject = .list(ListID(name))
        case .personalData(let types, let confidence):
            subject = .personalData(
                types.reduce(into: []) { $0.formUnion($1.recognised) }, minimum: confidence.recognised)
        case .classifier: return nil
        }
        let action: ScreeningAction =
            switch self.action {
            case .pass, .flag: .flag
            case .redact: .redact
            case .refuse: .refuse
            }
        return Screening.ScreeningRule(
            id, duties: [Screening.DutyID(duty.text)], stages: stages, subject, action)
    }
}
