import Documents

/// What can satisfy a duty: a check that the server executes, or evidence that a person must put in a slot.
///
/// Text form: `check:input-screening`, `evidence:data-card`.
public enum Satisfier: Hashable, Sendable {
    case check(String)
    case evidence(String)

    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2, MappingReader.isIdentifier(parts[1]) else { return nil }
        switch parts[0] {
        case "check": self = .check(parts[1])
        case "evidence": self = .evidence(parts[1])
        default: return nil
        }
    }
}

extension Satisfier: CustomStringConvertible {
    public var description: String {
        switch self {
        case .check(let name): "check:\(name)"
        case .evidence(let name): "evidence:\(name)"
        }
    }
}
