import Primitives

/// A policy of ODRL 2.2: what may, must not and must be done with data.
///
/// Prohibitions win over permissions, and what nothing permits is not permitted.
///
/// ```swift
/// let policy = try UsagePolicy(reading: offer.policy)
/// let compiled = CompiledPolicy(policy)
/// let decision = compiled.decide(PolicyRequest(UseAction.read.action, by: "did:web:bank.example", at: now))
/// ```
public struct UsagePolicy: Hashable, Sendable {
    public var id: String?
    public var kind: Kind
    public var profile: String?
    /// What all its rules are about, unless they say otherwise.
    public var target: PolicyEntity?
    public var assigner: PolicyEntity?
    public var assignee: PolicyEntity?
    /// When an agreement was made, as it was written.
    public var timestamp: String?
    public var permissions: [PolicyRule]
    public var prohibitions: [PolicyRule]
    /// Duties that do not hang on one permission.
    public var obligations: [PolicyDuty]

    public init(
        id: String? = nil, kind: Kind = .set, profile: String? = nil, target: PolicyEntity? = nil,
        assigner: PolicyEntity? = nil, assignee: PolicyEntity? = nil, timestamp: String? = nil,
        permissions: [PolicyRule] = [], prohibitions: [PolicyRule] = [], obligations: [PolicyDuty] = []
    ) {
        self.id = id
        self.kind = kind
        self.profile = profile
        self.target = target
        self.assigner = assigner
        self.assignee = assignee
        self.timestamp = timestamp
        self.permissions = permissions
        self.prohibitions = prohibitions
        self.obligations = obligations
    }
}

extension UsagePolicy {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case set = "Set"
        case offer = "Offer"
        case agreement = "Agreement"
    }
}

extension UsagePolicy {
    /// The policy with all that it says. What is refined keeps ODRL's own form; all else is in the form of the
    /// Dataspace Protocol 2025-1.
    public var json: JSONValue { json() }

    /// - Parameters:
    ///   - kind: Nil for its own.
    ///   - id: Nil for its own.
    ///   - withTarget: false for an offer inside a catalog, which must not have one.
    public func json(as kind: Kind? = nil, id: String? = nil, withTarget: Bool = true) -> JSONValue {
        var members: [String: JSONValue] = ["@type": .string((kind ?? self.kind).rawValue)]
        members["@id"] = (id ?? self.id).map { .string($0) }
        members["profile"] = profile.map { .string($0) }
        if withTarget { members["target"] = target?.json(collection: "AssetCollection") }
        members["assigner"] = assigner?.json(collection: "PartyCollection")
        members["assignee"] = assignee?.json(collection: "PartyCollection")
        members["timestamp"] = timestamp.map { .string($0) }
        if !permissions.isEmpty {
            members["permission"] = .array(
                permissions.map { $0.json(isProhibition: false, withTarget: withTarget) })
        }
        if !prohibitions.isEmpty {
            members["prohibition"] = .array(
                prohibitions.map { $0.json(isProhibition: true, withTarget: withTarget) })
        }
        if !obligations.isEmpty { members["obligation"] = .array(obligations.map(\.json)) }
        return .object(members)
    }
}
