import Primitives

/// What meets the duties that a gap names, for a service: as far as the facts tell. What people gave as evidence only the
/// server's records say.
public struct GapStatuses: Sendable {
    private let statuses: [DutyID: DutyStatus]

    /// - Parameter to: the pack whose duties they are, whether the service names it or not.
    public init(of gap: Gap, facts: ServiceFacts) {
        var facts = facts
        // Rules and labels of a pack that the service does not name are not executed for it.
        let isNamed = facts.packs.contains { $0.name == gap.to.name }
        let pack = isNamed ? gap.to : gap.to.withoutRules
        if !isNamed { facts.packs.append(pack) }
        let items = gap.missing + gap.weaker + gap.met
        statuses = Dictionary(
            items.map { ($0.duty.id, DutyStatus($0.duty, $0.to, of: pack, facts)) }
        ) { first, _ in first }
    }

    public subscript(duty: DutyID) -> DutyStatus? { statuses[duty] }

    /// The gap with a `status` for each duty.
    public func json(of gap: Gap) -> JSONValue {
        guard case .object(var members) = gap.json else { return gap.json }
        for name in ["missing", "weaker", "met"] {
            members[name] = .array((members[name]?.arrayValue ?? []).map(withStatus))
        }
        return .object(members)
    }

    private func withStatus(_ item: JSONValue) -> JSONValue {
        guard case .object(var members) = item,
            let status = members["duty"]?.stringValue.flatMap({ DutyID($0) }).flatMap({ statuses[$0] })
        else { return item }
        members["status"] = [
            "state": .string(status.state.rawValue), "satisfiers": .array(status.satisfiers.map(\.json)),
        ]
        return .object(members)
    }
}
