import Primitives

/// A policy and a set of patterns, made ready: shared by all streams that are screened by them.
public struct ScreeningPlan: Sendable {
    public let policy: ScreeningPolicy
    public let patterns: PatternSet
    let input: StagePlan
    let output: StagePlan

    /// - Throws: `configuration` when two rules have one id or a rule names a list that the set does not have.
    public init(_ policy: ScreeningPolicy, _ patterns: PatternSet) throws(Problem) {
        var names: Set<RuleID> = [ScreeningPolicy.overflowRule]
        for rule in policy.rules {
            guard names.insert(rule.id).inserted else {
                throw Problem(
                    .configuration, "Two screening rules are named '\(rule.id)'.", mend: "Rename one.")
            }
            if case .list(let id) = rule.subject, !patterns.lists.contains(where: { $0.id == id }) {
                throw Problem(
                    .configuration,
                    "Screening rule '\(rule.id)' names the list '\(id)', which does not exist.",
                    mend: "Add the list or remove the rule.")
            }
        }
        self.policy = policy
        self.patterns = patterns
        input = StagePlan(policy, patterns, .input)
        output = StagePlan(policy, patterns, .output)
    }

    /// A screen for one text of the stage.
    /// - Parameter placeholders: Those of another text that is read together with this one, so that a value has one
    ///   placeholder in both, and two values never have the same.
    public func screen(_ stage: ScreeningRule.Stage, continuing placeholders: Placeholders? = nil)
        -> StreamScreen
    {
        var screen = StreamScreen(stage == .input ? input : output)
        if let placeholders { screen.placeholders = placeholders }
        return screen
    }
}
