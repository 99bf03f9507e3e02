import Primitives

/// What an idempotency key stands for.
public enum IdempotencyClaim<Kind: IDKind>: Hashable, Sendable {
    /// It is new and stands for the caller's id from now on.
    case fresh
    /// The same request came before, under this id.
    case same(ID<Kind>)
}
