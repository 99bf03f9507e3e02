import Primitives
import Testing

@testable import Screening

/// What a screen made of a whole text.
struct Screened: Equatable {
    var bytes: [UInt8] = []
    var decisions: [ScreeningDecision] = []
    var abandoned = 0
    var isRefused = false

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Feeds the chunks between the cuts, which ascend.
    init(_ plan: ScreeningPlan, _ bytes: [UInt8], cuts: [Int] = [], stage: ScreeningRule.Stage = .output) {
        var screen = plan.screen(stage)
        var start = 0
        for cut in cuts + [bytes.count] {
            add(screen.feed(bytes[start..<cut]))
            start = cut
        }
        add(screen.finish())
        isRefused = screen.isRefused
    }

    init(_ plan: ScreeningPlan, _ text: String) { self.init(plan, Array(text.utf8)) }

    private mutating func add(_ output: ScreenOutput) {
        bytes += output.bytes
        decisions += output.decisions
        abandoned += output.abandoned
    }
}

/// Plans that tests share.
enum Plans {
    static func rules(_ rules: [ScreeningRule], _ lists: [PatternList] = []) throws -> ScreeningPlan {
        try ScreeningPlan(ScreeningPolicy(rules), PatternSet(lists))
    }

    /// Redacts all personal data from a confidence on.
    static func personal(
        _ types: Set<PersonalDataType> = Set(PersonalDataType.allCases), minimum: Confidence = .form
    ) throws -> ScreeningPlan {
        try rules([ScreeningRule("personal", .personalData(types, minimum: minimum), .redact)])
    }

    /// One list and what is done with it.
    static func list(
        _ patterns: [String], _ options: MatchingOptions = .wordBoundaries,
        _ action: ScreeningAction = .redact
    ) throws -> ScreeningPlan {
        try rules(
            [ScreeningRule("rule", .list("list"), action)],
            [PatternList("list", options: options, patterns: patterns)])
    }
}

/// Whether a text holds personal data of the type, and how sure that is.
func confidence(_ type: PersonalDataType, _ text: String) throws -> Confidence? {
    let decisions = Screened(try Plans.personal([type]), text).decisions
    let found = decisions.compactMap { decision -> Confidence? in
        guard case .personalData(_, let confidence) = decision.finding else { return nil }
        return confidence
    }
    return found.max()
}
