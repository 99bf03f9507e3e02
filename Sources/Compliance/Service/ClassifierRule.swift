import Screening

/// A rule of a pack about what a classifier finds.
public struct ClassifierRule: Sendable {
    public let rule: ServiceRules.Rule
    public let stage: ScreeningRule.Stage
    public let match: ClassifierMatch
    public let action: ScreeningRule.Action

    public init(
        rule: ServiceRules.Rule, stage: ScreeningRule.Stage, match: ClassifierMatch,
        action: ScreeningRule.Action
    ) {
        self.rule = rule
        self.stage = stage
        self.match = match
        self.action = action
    }

    /// Whether it is about texts at this stage, `input` or `output`.
    public func concerns(_ stage: ScreeningRule.Stage) -> Bool { self.stage.overlaps(stage) }

    /// Whether a finding is one of its kind.
    public func matches(_ categories: Set<HarmCategory>, isDoubtful: Bool) -> Bool {
        (!isDoubtful || match.includesDoubtful) && match.categories.contains(where: categories.contains)
    }
}
