import Primitives

extension DutyStatus {
    /// `{"duty":"D01","pack":…,"clause":…,"force":…,"state":…,"satisfiers":[{"satisfier":…,"state":…,"detail":…}]}`
    public var json: JSONValue {
        [
            "duty": .string(duty.id.text), "title": duty.title.json, "requirement": duty.requirement.json,
            "pack": .string(pack.name), "jurisdiction": .string(pack.jurisdiction.rawValue),
            "clause": .string(obligation.clause), "force": .string(obligation.force.rawValue),
            "actor": obligation.actor.map(JSONValue.string) ?? .null,
            "parameters": .object(obligation.parameters), "state": .string(state.rawValue),
            "satisfiers": .array(satisfiers.map(\.json)),
        ]
    }
}

extension SatisfierStatus {
    public var json: JSONValue {
        [
            "satisfier": .string(satisfier.description), "state": .string(state.rawValue),
            "detail": .string(detail), "hashes": .array(hashes.map(JSONValue.string)),
        ]
    }
}
