import Primitives

/// What one premise of a rule came to.
public struct PremiseReport: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case party = "PartyReport"
        case action = "ActionReport"
        case target = "TargetReport"
        case constraint = "ConstraintReport"
    }

    public let kind: Kind
    public let state: Satisfaction
    /// The `@id` of a constraint.
    public var id: String?
    /// What a constraint is about.
    public var leftOperand: String?
    /// What the request has for it; nil where it has nothing.
    public var leftValue: String?
    public var comparison: ConstraintOperator?
    /// What the rule has.
    public var rightOperand: [OperandValue] = []
    public var unit: String?
    /// Of a logical constraint.
    public var junction: PolicyConstraint.Junction?
    public var parts: [PremiseReport] = []

    init(_ kind: Kind, _ state: Satisfaction) {
        self.kind = kind
        self.state = state
    }
}

extension PremiseReport {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "@type": .string("report:\(kind.rawValue)"),
            "report:satisfactionState": state == .satisfied ? "report:Satisfied" : "report:Unsatisfied",
        ]
        // The report model has two states; what is unknown is unsatisfied, and says why.
        if state == .unknown { members["\(PolicyTerms.minato)reason"] = "unknown" }
        members["report:constraint"] = id.map { ["@id": .string($0)] }
        members["\(PolicyTerms.minato)leftOperand"] = leftOperand.map { .string($0) }
        members["report:constraintLeftOperand"] = leftValue.map { .string($0) }
        members["report:constraintOperator"] = comparison.map { ["@id": .string("odrl:\($0.rawValue)")] }
        if !rightOperand.isEmpty {
            members["report:constraintRightOperand"] = .array(rightOperand.map(\.json))
        }
        members["report:constraintLogicalOperand"] = junction.map { ["@id": .string("odrl:\($0.rawValue)")] }
        if !parts.isEmpty { members["report:premiseReport"] = .array(parts.map(\.json)) }
        return .object(members)
    }

    /// One sentence that says what is wanted and what there is.
    var sentence: String {
        let has = leftValue.map { "it is \($0)" } ?? "it is not known"
        switch kind {
        case .party: return "The rule is for another party: \(has)."
        case .action: return "The rule is about another action: \(has)."
        case .target: return "The rule is about another asset: \(has)."
        case .constraint:
            if let junction {
                let parts = parts.filter { $0.state != .satisfied }.map(\.sentence)
                return "\(junction.rawValue) does not hold: \(parts.joined(separator: " "))"
            }
            let wanted = rightOperand.map(\.text).prefix(10).joined(separator: ", ")
            let unit = unit.map { " \($0)" } ?? ""
            return
                "\(leftOperand ?? "") must be \(comparison?.rawValue ?? "") \(wanted)\(unit); \(has)."
        }
    }
}
