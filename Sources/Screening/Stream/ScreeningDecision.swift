/// What was decided about one place of a text: evidence without the text itself.
public struct ScreeningDecision: Hashable, Sendable {
    /// What was found.
    public enum Finding: Hashable, Sendable {
        /// A pattern of a list, by its place in the list.
        case pattern(ListID, place: Int)
        case personalData(PersonalDataType, Confidence)
        /// A partial match that was held too long (``ScreeningPolicy/Overflow``).
        case overflow
    }

    /// The rule that decided.
    public var rule: RuleID
    public var duties: [DutyID]
    public var action: ScreeningAction
    public var finding: Finding
    /// Byte offsets in the text as it came.
    public var range: Range<Int>
    /// Other rules that matched within the range, in the policy's order.
    public var alsoMatched: [RuleID]

    public init(
        rule: RuleID, duties: [DutyID], action: ScreeningAction, finding: Finding, range: Range<Int>,
        alsoMatched: [RuleID] = []
    ) {
        self.rule = rule
        self.duties = duties
        self.action = action
        self.finding = finding
        self.range = range
        self.alsoMatched = alsoMatched
    }
}
