import Primitives

/// A condition: one comparison, or several joined (ODRL Information Model 2.2 §2.5).
public indirect enum PolicyConstraint: Hashable, Sendable {
    case atomic(AtomicConstraint)
    case logical(id: String?, Junction, [PolicyConstraint])

    public enum Junction: String, Hashable, Sendable, CaseIterable {
        case and
        case or
        /// Exactly one.
        case xone
        /// All, in this order; what decides is whether all hold.
        case andSequence
    }

    public var id: String? {
        switch self {
        case .atomic(let constraint): constraint.id
        case .logical(let id, _, _): id
        }
    }

    var json: JSONValue {
        switch self {
        case .atomic(let constraint): return constraint.json
        case .logical(let id, let junction, let parts):
            var members: [String: JSONValue] = [junction.rawValue: .array(parts.map(\.json))]
            members["@id"] = id.map { .string($0) }
            return .object(members)
        }
    }
}
