/// What a plan comes to for one stage: which rules a hit calls, and which partial matches hold text back.
final class StagePlan: Sendable {
    let rules: [ScreeningRule]
    let overflow: ScreeningPolicy.Overflow
    let keepsValues: Bool
    let tracks: [PatternTrack]
    /// For each track and state, whether a match can still come of it; of any rule, and of one that holds back.
    let lives: [ContiguousArray<PrefixLife>]
    let holdingLives: [ContiguousArray<PrefixLife>]
    /// The rules of each list, by the list's place in the set.
    let listRules: [[Int]]
    let lists: [ListID]
    /// Whether any rule of each list does more than flag.
    let holdsList: [Bool]
    /// What decisions about overflows name.
    let overflowRule: ScreeningRule
    let personalTypes: Set<PersonalDataType>
    /// Whether any rule on personal data does more than flag.
    let holdsPersonalData: Bool
    private let personalRules: [PersonalDataType: [(rule: Int, minimum: Confidence)]]

    init(_ policy: ScreeningPolicy, _ patterns: PatternSet, _ stage: ScreeningRule.Stage) {
        let rules = policy.rules.filter { $0.stages.contains(stage) }
        self.rules = rules
        overflow = policy.overflow
        keepsValues = policy.keepsValues
        var personal: [PersonalDataType: [(rule: Int, minimum: Confidence)]] = [:]
        var holdsPersonalData = false
        let listRules = patterns.lists.map { list in
            rules.indices.filter { rules[$0].subject == .list(list.id) }
        }
        for (index, rule) in rules.enumerated() {
            guard case .personalData(let types, let minimum) = rule.subject else { continue }
            if rule.action > .flag { holdsPersonalData = true }
            for type in types { personal[type, default: []].append((index, minimum)) }
        }
        personalRules = personal
        personalTypes = Set(personal.keys)
        self.listRules = listRules
        lists = patterns.lists.map(\.id)
        let holdsList = listRules.map { $0.contains { rules[$0].action > .flag } }
        self.holdsList = holdsList
        overflowRule = ScreeningRule(
            ScreeningPolicy.overflowRule, .personalData([], minimum: .form), .refuse)
        self.holdsPersonalData = holdsPersonalData
        let used = patterns.tracks.filter { track in
            track.patterns.contains { !listRules[Int($0.list)].isEmpty }
        }
        tracks = used
        lives = used.map { $0.lives { list in !listRules[list].isEmpty } }
        holdingLives = used.map { track in
            track.lives { holdsList[$0] }
        }
    }

    /// The rules that a finding of personal data calls.
    func forEachRule(on finding: PersonalDataFinding, _ body: (Int) -> Void) {
        for (rule, minimum) in personalRules[finding.type] ?? [] where finding.confidence >= minimum {
            body(rule)
        }
    }
}
