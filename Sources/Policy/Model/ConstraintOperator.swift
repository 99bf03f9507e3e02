/// How the value of a left operand is compared (ODRL Vocabulary 2.2 §4.9; `term-lteq` is the Dataspace Protocol's).
public enum ConstraintOperator: String, Hashable, Sendable, CaseIterable {
    case eq
    case neq
    case lt
    case lteq
    case gt
    case gteq
    case isA
    case isAllOf
    case isAnyOf
    case isNoneOf
    case isPartOf
    case hasPart
    /// The same term or one within it.
    case termLteq = "term-lteq"

    /// Whether it asks which is greater.
    var isOrder: Bool {
        switch self {
        case .lt, .lteq, .gt, .gteq: true
        default: false
        }
    }
}
