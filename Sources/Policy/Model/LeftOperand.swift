/// What a constraint is about.
public enum LeftOperand: Hashable, Sendable {
    case purpose
    case recipient
    case spatial
    case dateTime
    /// Since the first use.
    case elapsedTime
    /// Since the agreement began.
    case delayPeriod
    /// Uses.
    case count
    /// Rows of data (ours).
    case rows
    /// Bytes of data (ours).
    case bytes
    case payAmount
    /// What a price is counted in; a term of a duty.
    case unitOfCount
    /// Anything else: known only where the request tells its value.
    case other(String)

    private static let known: [(operand: LeftOperand, name: String)] = [
        (.purpose, "purpose"), (.recipient, "recipient"), (.spatial, "spatial"), (.dateTime, "dateTime"),
        (.elapsedTime, "elapsedTime"), (.delayPeriod, "delayPeriod"), (.count, "count"),
        (.rows, PolicyTerms.minato + "rows"), (.bytes, PolicyTerms.minato + "bytes"),
        (.payAmount, "payAmount"),
        (.unitOfCount, "unitOfCount"),
    ]

    /// - Parameter name: normalised.
    init(name: String) {
        self = Self.known.first { $0.name == name }?.operand ?? .other(name)
    }

    /// Bare for a term of ODRL, otherwise as the document has it.
    public var name: String {
        if case .other(let name) = self { return name }
        return Self.known.first { $0.operand == self }?.name ?? ""
    }
}
