/// The rules that a service's text is screened by.
///
/// ```swift
/// let policy = ScreeningPolicy([
///     ScreeningRule("weapons", duties: ["CN-IM-4"], .list("weapons"), .refuse),
///     ScreeningRule("mail", .personalData([.email], minimum: .structure), .redact),
/// ])
/// let plan = try ScreeningPlan(policy, patterns)
/// var screen = plan.screen(.output)
/// ```
public struct ScreeningPolicy: Hashable, Sendable {
    /// What is done with a partial match that is held for more than ``StreamScreen/maximumHeldBytes``, which
    /// happens only where a match is stuffed with invisible characters, spaces or separators.
    public enum Overflow: Hashable, Sendable {
        /// The partial match is given up and passes; ``ScreenOutput/abandoned`` counts it.
        case pass
        /// The text is refused from the partial match on, under ``overflowRule``.
        case refuse
    }

    /// The rule that decisions of ``Overflow/refuse`` name.
    public static let overflowRule: RuleID = "held-too-long"

    public var rules: [ScreeningRule]
    public var overflow: Overflow
    /// Whether the values behind placeholders are kept, so that ``StreamScreen/placeholders`` can restore them.
    public var keepsValues: Bool

    public init(_ rules: [ScreeningRule], overflow: Overflow = .pass, keepsValues: Bool = false) {
        self.rules = rules
        self.overflow = overflow
        self.keepsValues = keepsValues
    }
}
