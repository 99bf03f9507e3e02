import Primitives

extension Gap {
    /// `{"conflicts":[…],"from":{…},"met":[…],"missing":[{"duty":"D07",…}],"not_applicable":[…],"to":{…},…}`
    public var json: JSONValue {
        [
            "conflicts": .array(conflicts.map(\.json)),
            "from": Self.side(from),
            "met": .array(met.map(\.json)),
            "missing": .array(missing.map(\.json)),
            "not_applicable": .array(notApplicable.map(\.json)),
            "reasons": .object(reasons),
            "to": Self.side(to),
            "traits": traits.map { .array($0.map(\.rawValue).sorted().map(JSONValue.string)) } ?? .null,
            "weaker": .array(weaker.map(\.json)),
        ]
    }

    /// How many of the missing duties are missing for which reason.
    private var reasons: [String: JSONValue] {
        Dictionary(grouping: missing.compactMap(\.reason), by: \.rawValue).mapValues {
            .number(.integer(Int64($0.count)))
        }
    }

    private static func side(_ pack: RulePack) -> JSONValue {
        [
            "hash": .string(pack.hash), "jurisdiction": .string(pack.jurisdiction.rawValue),
            "pack": .string(pack.name), "version": .string(pack.version),
        ]
    }
}

extension GapItem {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "check": .string(duty.check.rawValue),
            "duty": .string(duty.id.text),
            "evidence": .string(duty.evidence),
            "from": Self.side(from),
            "parameters": .array(
                parameterDifferences.map { difference in
                    ["from": difference.from ?? .null, "name": .string(difference.name), "to": difference.to]
                }),
            "satisfied_by": .array(to.satisfiedBy.map { .string($0.description) }),
            "title": duty.title.json,
            "to": Self.side(to),
        ]
        if let reason { members["reason"] = .string(reason.rawValue) }
        return .object(members)
    }

    private static func side(_ obligation: Obligation) -> JSONValue {
        var members: [String: JSONValue] = [
            "clause": .string(obligation.clause), "force": .string(obligation.force.rawValue),
        ]
        if let actor = obligation.actor { members["actor"] = .string(actor) }
        if let note = obligation.note { members["note"] = .string(note) }
        if !obligation.when.isEmpty {
            members["when"] = .array(obligation.when.map { .string($0.rawValue) })
        }
        return .object(members)
    }
}
