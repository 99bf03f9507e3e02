/// The members of the AIGC object (GB 45438-2025, Annex E).
public enum AIGCField: String, Hashable, Sendable, CaseIterable {
    case label = "Label"
    case contentProducer = "ContentProducer"
    case produceID = "ProduceID"
    case reservedCode1 = "ReservedCode1"
    case contentPropagator = "ContentPropagator"
    case propagateID = "PropagateID"
    case reservedCode2 = "ReservedCode2"

    /// Whether it must not be empty.
    public var isRequired: Bool {
        switch self {
        case .label, .contentProducer, .produceID: true
        default: false
        }
    }
}
