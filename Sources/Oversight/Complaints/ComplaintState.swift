import Primitives

/// Where a complaint stands (CN Interim Measures Art. 15).
public enum ComplaintState: String, Hashable, Sendable, CaseIterable {
    /// The ticket is given, the clock runs. Next: accepted, answered, rejected.
    case received
    /// Somebody looks into it. Next: answered, rejected.
    case accepted
    /// It was right, or answered otherwise: the end.
    case answered
    /// It was not: the end.
    case rejected

    public var isOver: Bool { self == .answered || self == .rejected }
}

/// What an operator does with a complaint.
public enum ComplaintDecision: String, Hashable, Sendable, CaseIterable {
    /// Looks into it.
    case accept
    /// Answers it; an appeal is thereby upheld.
    case answer
    /// Rejects it, with a reason.
    case reject
}

extension ComplaintState {
    /// - Returns: Whether the state changed; false when it stands already.
    /// - Throws: `conflict` for a step that is not possible any more.
    public mutating func decide(_ decision: ComplaintDecision) throws(Problem) -> Bool {
        let next: Self =
            switch decision {
            case .accept: .accepted
            case .answer: .answered
            case .reject: .rejected
            }
        guard next != self else { return false }
        switch (self, next) {
        case (.received, .accepted), (.received, .answered), (.received, .rejected),
            (.accepted, .answered), (.accepted, .rejected):
            self = next
            return true
        default:
            throw Problem(
                .conflict, "The complaint is \(rawValue) already.",
                mend: "A new complaint gets a ticket of its own.", parameter: "decision")
        }
    }
}
