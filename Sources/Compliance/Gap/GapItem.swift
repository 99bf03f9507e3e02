import Primitives

/// One duty of a gap, with what both sides say about it.
public struct GapItem: Hashable, Sendable {
    public let duty: Duty
    public let from: Obligation
    public let to: Obligation
    public let reason: GapReason?

    init(duty: Duty, from: Obligation, to: Obligation, reason: GapReason? = nil) {
        self.duty = duty
        self.from = from
        self.to = to
        self.reason = reason
    }

    func because(_ reason: GapReason) -> GapItem { GapItem(duty: duty, from: from, to: to, reason: reason) }

    /// A number or list that there is set otherwise, or not set here.
    public struct ParameterDifference: Hashable, Sendable {
        public let name: String
        public let from: JSONValue?
        public let to: JSONValue
    }

    /// In the order of their names.
    public var parameterDifferences: [ParameterDifference] {
        to.parameters.sorted { $0.key < $1.key }.compactMap { name, value in
            let here = from.parameters[name]
            return here == value ? nil : ParameterDifference(name: name, from: here, to: value)
        }
    }
}
