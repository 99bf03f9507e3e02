/// What a transfer does to the totals of its two accounts.
public enum TransferKind: String, Sendable, Hashable, CaseIterable {
    /// Moves money at once.
    case single
    /// Holds money until a `post` or a `void`; moves none.
    case pending
    /// Ends a pending transfer: moves at most what it holds and releases the rest.
    case post
    /// Ends a pending transfer: moves nothing and releases all.
    case void
    /// Moves back all that one earlier transfer moved: the only correction there is.
    case reversal

    /// Whether it resolves a pending transfer.
    public var isResolution: Bool { self == .post || self == .void }
}
