import Primitives

/// What one jurisdiction says about one duty.
public struct Obligation: Hashable, Sendable {
    public let duty: DutyID
    /// The reference, such as `CN-IM Art.4(1)`; `none` where there is none.
    public let clause: String
    public let force: Force
    /// On whom, where the clause tells apart.
    public let actor: String?
    /// The traits of a service of which one makes the duty bind; empty where it binds every service.
    public let when: [ServiceTrait]
    public let satisfiedBy: [Satisfier]
    /// Numbers and lists that the clause sets, such as `per_day: 5`.
    public let parameters: [String: JSONValue]
    public let note: String?
}
