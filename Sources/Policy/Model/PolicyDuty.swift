import Primitives

/// What somebody must do (ODRL Information Model 2.2 §2.6.3 and §2.6.5).
public struct PolicyDuty: Hashable, Sendable {
    public var id: String?
    public var action: PolicyAction
    /// What the action must be like: the amount of a payment.
    public var refinements: [PolicyConstraint]
    /// When it must be done; for `compensate` also the amount, because the Dataspace Protocol has no refinements.
    public var constraints: [PolicyConstraint]
    public var target: PolicyEntity?
    public var assigner: PolicyEntity?
    public var assignee: PolicyEntity?
    /// What must be done besides, where this was not done.
    public var consequences: [PolicyDuty]

    public init(
        id: String? = nil, action: PolicyAction, refinements: [PolicyConstraint] = [],
        constraints: [PolicyConstraint] = [], target: PolicyEntity? = nil, assigner: PolicyEntity? = nil,
        assignee: PolicyEntity? = nil, consequences: [PolicyDuty] = []
    ) {
        self.id = id
        self.action = action
        self.refinements = refinements
        self.constraints = constraints
        self.target = target
        self.assigner = assigner
        self.assignee = assignee
        self.consequences = consequences
    }
}

extension PolicyDuty {
    var json: JSONValue {
        var members: [String: JSONValue] = ["action": PolicyRule.action(action, refinements: refinements)]
        members["@id"] = id.map { .string($0) }
        if !constraints.isEmpty { members["constraint"] = .array(constraints.map(\.json)) }
        members["target"] = target?.json(collection: "AssetCollection")
        members["assigner"] = assigner?.json(collection: "PartyCollection")
        members["assignee"] = assignee?.json(collection: "PartyCollection")
        if !consequences.isEmpty { members["consequence"] = .array(consequences.map(\.json)) }
        return .object(members)
    }
}
