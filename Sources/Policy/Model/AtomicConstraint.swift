import Primitives

/// One comparison: left operand, operator, right operand (ODRL Information Model 2.2 §2.5.1).
public struct AtomicConstraint: Hashable, Sendable {
    public var id: String?
    public var left: LeftOperand
    public var comparison: ConstraintOperator
    /// At least one value.
    public var right: [OperandValue]
    /// Whether the document has an array, for writing it again.
    public var isList: Bool
    /// The unit of the right operand: a currency for ``LeftOperand/payAmount``.
    public var unit: String?

    public init(
        id: String? = nil, _ left: LeftOperand, _ comparison: ConstraintOperator, _ right: [OperandValue],
        isList: Bool? = nil, unit: String? = nil
    ) {
        self.id = id
        self.left = left
        self.comparison = comparison
        self.right = right
        self.isList = isList ?? (right.count != 1)
        self.unit = unit
    }
}

extension AtomicConstraint {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "leftOperand": .string(left.name), "operator": .string(comparison.rawValue),
            "rightOperand": isList ? .array(right.map(\.json)) : right.first?.json ?? .array([]),
        ]
        members["@id"] = id.map { .string($0) }
        members["unit"] = unit.map { .string($0) }
        return .object(members)
    }
}
