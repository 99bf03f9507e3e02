import Accounting
import Compliance
import Primitives

/// A step that was taken against a person.
public struct MisuseStep: Hashable, Sendable {
    public let id: ID<MisuseStep>
    public let person: ID<Person>
    public let service: ID<Service>
    public let step: MisuseLadder.Step
    /// The rung on which the person stood before.
    public let before: MisuseLadder.Step?
    /// The use whose violation led to it.
    public let cause: ID<Use>
    public let at: Timestamp
    /// Until when it works; nil for one without an end.
    public let effectUntil: Timestamp?
    /// When an appeal was upheld.
    public let liftedAt: Timestamp?
    public let logIndex: Int64
}

extension MisuseStep: IDKind {
    public static let prefix = "step"
}
