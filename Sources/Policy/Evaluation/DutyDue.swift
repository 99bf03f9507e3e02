import Primitives

/// A duty that follows from a use.
public struct DutyDue: Hashable, Sendable {
    public let id: String?
    public let action: PolicyAction
    public let state: DutyState
    public let price: PolicyPrice?
    /// What this use costs.
    public let owed: Money?
    /// The moment from which it is late.
    public let deadline: Timestamp?
}
