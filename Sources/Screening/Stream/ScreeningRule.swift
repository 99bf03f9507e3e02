/// One rule: what is looked for, where, what is done, and which duties are served by it.
public struct ScreeningRule: Hashable, Sendable {
    /// The text that is screened.
    public enum Stage: Hashable, Sendable, CaseIterable {
        /// What is asked.
        case input
        /// What is answered.
        case output
    }

    /// What a rule looks for.
    public enum Subject: Hashable, Sendable {
        /// Any pattern of a list.
        case list(ListID)
        /// Personal data of these types, found with at least this confidence.
        case personalData(Set<PersonalDataType>, minimum: Confidence)
    }

    public var id: RuleID
    public var duties: [DutyID]
    public var stages: Set<Stage>
    public var subject: Subject
    public var action: ScreeningAction

    public init(
        _ id: RuleID, duties: [DutyID] = [], stages: Set<Stage> = Set(Stage.allCases), _ subject: Subject,
        _ action: ScreeningAction
    ) {
        self.id = id
        self.duties = duties
        self.stages = stages
        self.subject = subject
        self.action = action
    }
}
