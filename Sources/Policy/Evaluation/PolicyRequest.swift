import Primitives

/// What somebody asks to do, and the state of the world that decides it.
public struct PolicyRequest: Hashable, Sendable {
    public var action: PolicyAction
    /// The IRI of the asset.
    public var target: String?
    /// Collections of which the asset is part.
    public var targetCollections: [String]
    /// Who would do it.
    public var assignee: String
    /// Other names of the assignee, and collections of which it is part.
    public var assigneeNames: [String]
    /// Whether ``assigneeNames`` and ``targetCollections`` are all that there are: else whoever is not named in a
    /// collection may still be part of it.
    public var namesAllCollections: Bool
    /// Who would receive the data, with other names and collections; empty for the assignee.
    public var recipients: [String]
    /// What for. Each must be allowed; none is unknown.
    public var purposes: [String]
    /// Where the recipient is: a code of ISO 3166, or `EU`. Nil is unknown.
    public var place: String?
    public var time: Timestamp
    public var agreementStart: Timestamp?
    /// Nil where this is the first.
    public var firstUse: Timestamp?
    public var soFar: PolicyUsage
    /// What is asked for now.
    public var now: PolicyUsage
    /// States of duties by their ids; those without are ``DutyState/nonSet``.
    public var duties: [String: DutyState]
    /// Whether duties must be fulfilled before the use (prepayment), not after it.
    public var dutiesComeFirst: Bool
    /// Values of other left operands, by their names.
    public var values: [String: [String]]

    public init(
        _ action: PolicyAction, of target: String? = nil, by assignee: String, at time: Timestamp
    ) {
        self.action = action
        self.target = target
        targetCollections = []
        self.assignee = assignee
        assigneeNames = []
        namesAllCollections = false
        recipients = []
        purposes = []
        place = nil
        self.time = time
        agreementStart = nil
        firstUse = nil
        soFar = .none
        now = .one
        duties = [:]
        dutiesComeFirst = false
        values = [:]
    }
}
