/// How far a duty binds in a jurisdiction.
public enum Force: String, Hashable, Sendable, CaseIterable {
    /// Law, for the stated actor.
    case law
    /// Law where a condition holds: high risk, opinion-shaping and so on.
    case conditionalLaw = "law-if"
    /// A technical document used as the yardstick by an authority, as in filing.
    case standard
    /// A guideline.
    case voluntary
    /// No such duty was found.
    case none
    /// The law pulls the other way.
    case conflict

    /// Whether a provider who does what the jurisdiction demands does this. The yardstick of an authority counts,
    /// since no filing passes without it; so does law that binds only some, who are told apart by
    /// ``Obligation/when``.
    public var binds: Bool {
        switch self {
        case .law, .conditionalLaw, .standard: true
        case .voluntary, .none, .conflict: false
        }
    }
}
