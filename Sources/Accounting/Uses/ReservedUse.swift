import Primitives

/// What became of a reservation.
public struct ReservedUse: Hashable, Sendable {
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// Money is held from now on.
        case fresh
        /// The same request was reserved before and is still open.
        case existing
        /// The same request was reserved before and is settled.
        case settled
    }

    public let outcome: Outcome
    /// The use as it stands open; nil once it is settled. Who keeps it spares the settlement a read.
    public let open: OpenUse?
    /// What is, or was, held.
    public let amount: Money
    /// What of the month's free allowance is held; zero once it is settled.
    public let freeTokens: UInt64
    /// What the account has left now, all callers of the batch so far included.
    public let balance: AccountBalance
}
