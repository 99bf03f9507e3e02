import Primitives

/// Why a request is permitted or not: each rule with each premise (the compliance-report model of the ODRL test suite,
/// `https://w3id.org/force/compliance-report#`).
public struct PolicyReport: Hashable, Sendable {
    public let policy: String?
    public let time: Timestamp
    public let permissions: [RuleReport]
    public let prohibitions: [RuleReport]
    public let obligations: [RuleReport]

    /// The same answer as ``CompiledPolicy/decide(_:)`` gives.
    public var isPermitted: Bool {
        !prohibitions.contains(where: \.isActive) && !obligations.contains(where: \.blocks)
            && permissions.contains(where: \.isActive)
    }

    /// Permissions, prohibitions and obligations, in the order of the policy.
    public var rules: [RuleReport] { permissions + prohibitions + obligations }

    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "@context": [
                "dct": "http://purl.org/dc/terms/", "odrl": .string(PolicyTerms.odrl),
                "report": "https://w3id.org/force/compliance-report#", "xsd": .string(PolicyTerms.xsd),
            ],
            "@type": "report:PolicyReport",
            "dct:created": ["@type": "xsd:dateTime", "@value": .string(time.rfc3339)],
            "report:ruleReport": .array(rules.map(\.json)),
            "\(PolicyTerms.minato)isPermitted": .bool(isPermitted),
        ]
        members["report:policy"] = policy.map { ["@id": .string($0)] }
        return .object(members)
    }

    /// Sentences for a refusal.
    func unmet(because rule: RuleReference?) -> [String] {
        switch rule?.kind {
        case .prohibition: return [prohibitions[rule?.index ?? 0].sentence]
        case .obligation: return [obligations[rule?.index ?? 0].sentence]
        case .permission, nil:
            // The permission that is nearest to holding says most.
            let nearest = permissions.map(\.unmet).min { $0.count < $1.count }
            return nearest ?? ["Nothing in the policy permits it."]
        }
    }
}
