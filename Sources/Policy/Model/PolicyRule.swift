import Primitives

/// A permission or a prohibition (ODRL Information Model 2.2 §2.6).
public struct PolicyRule: Hashable, Sendable {
    public var id: String?
    /// Nil for every action.
    public var action: PolicyAction?
    /// What the action must be like.
    public var refinements: [PolicyConstraint]
    /// All must hold.
    public var constraints: [PolicyConstraint]
    /// Nil for the policy's own, and for anything where it has none.
    public var target: PolicyEntity?
    public var assigner: PolicyEntity?
    public var assignee: PolicyEntity?
    /// Duties of a permission; remedies of a prohibition.
    public var duties: [PolicyDuty]

    public init(
        id: String? = nil, action: PolicyAction?, refinements: [PolicyConstraint] = [],
        constraints: [PolicyConstraint] = [], target: PolicyEntity? = nil, assigner: PolicyEntity? = nil,
        assignee: PolicyEntity? = nil, duties: [PolicyDuty] = []
    ) {
        self.id = id
        self.action = action
        self.refinements = refinements
        self.constraints = constraints
        self.target = target
        self.assigner = assigner
        self.assignee = assignee
        self.duties = duties
    }
}

extension PolicyRule {
    func json(isProhibition: Bool, withTarget: Bool) -> JSONValue {
        var members: [String: JSONValue] = [:]
        members["@id"] = id.map { .string($0) }
        members["action"] = action.map { Self.action($0, refinements: refinements) }
        if !constraints.isEmpty { members["constraint"] = .array(constraints.map(\.json)) }
        if withTarget { members["target"] = target?.json(collection: "AssetCollection") }
        members["assigner"] = assigner?.json(collection: "PartyCollection")
        members["assignee"] = assignee?.json(collection: "PartyCollection")
        if !duties.isEmpty {
            members[isProhibition ? "remedy" : "duty"] = .array(duties.map(\.json))
        }
        return .object(members)
    }

    /// A plain string, as the Dataspace Protocol has it, unless it is refined.
    static func action(_ action: PolicyAction, refinements: [PolicyConstraint]) -> JSONValue {
        guard !refinements.isEmpty else { return .string(action.name) }
        return ["rdf:value": ["@id": .string(action.name)], "refinement": .array(refinements.map(\.json))]
    }
}
