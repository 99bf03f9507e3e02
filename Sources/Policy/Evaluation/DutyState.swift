/// Where a duty stands (the compliance-report model's deontic states).
public enum DutyState: String, Hashable, Sendable, CaseIterable {
    case fulfilled = "Fulfilled"
    case violated = "Violated"
    /// Neither yet.
    case nonSet = "NonSet"
}
