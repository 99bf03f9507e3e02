import Primitives

/// Whether a request is permitted, by which rule, and what follows.
public struct PolicyDecision: Hashable, Sendable {
    public let isPermitted: Bool
    /// The permission that holds, or the prohibition or obligation that stands in the way; nil where nothing permits.
    public let rule: RuleReference?
    /// Why not, in words, one sentence a premise. Empty where it is permitted.
    public let unmet: [String]
    /// What must be done after this use. Empty where it is not permitted.
    public let duties: [DutyDue]
    public let remaining: PolicyRemainder
}

/// Which rule of a policy.
public struct RuleReference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case permission
        case prohibition
        case obligation
    }

    public let kind: Kind
    /// Its place in the policy's list of that kind.
    public let index: Int
    public let id: String?
}
