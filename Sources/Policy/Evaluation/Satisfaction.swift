/// Whether a condition holds, in Kleene's logic of three values.
///
/// What is unknown never helps who asks: a permission needs ``satisfied``, a prohibition applies unless
/// ``unsatisfied``.
public enum Satisfaction: String, Hashable, Sendable, CaseIterable {
    case satisfied
    case unsatisfied
    case unknown

    init(_ holds: Bool) { self = holds ? .satisfied : .unsatisfied }

    func and(_ other: Satisfaction) -> Satisfaction {
        if self == .unsatisfied || other == .unsatisfied { return .unsatisfied }
        return self == .satisfied ? other : .unknown
    }
}
