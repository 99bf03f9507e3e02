import Primitives

/// A customer: who pays for uses, in one currency, under one set of terms. Or a sub-account of one: with keys, limits
/// and records of its own, whose uses the parent pays.
///
/// Its money stands in the ledger account ``ledgerAccount``: what it paid in less what it used.
public struct Account: Hashable, Sendable {
    public let id: ID<Account>
    /// Unique among all accounts.
    public let name: String
    public let currency: Currency
    public let terms: Terms
    /// How far below zero the balance may go; zero for prepaid accounts.
    public var creditLimit: Money
    public var limits: RateLimits
    public var state: State
    /// Who suspended it; nil while it is active.
    public internal(set) var suspendedBy: Suspender?
    /// Whose uses it pays, for a sub-account; nil for an account that pays for itself.
    public let parent: ID<Account>?
    /// Where its uses are charged: its own, or its parent's.
    public let ledgerAccount: LedgerAccountID
    public let createdAt: Timestamp
}

extension Account: IDKind {
    public static let prefix = "acct"
}

extension Account {
    /// When a customer pays.
    public enum Terms: String, Sendable, Hashable, CaseIterable {
        /// Before use: the balance never goes below zero.
        case prepaid
        /// After use: the balance never goes below the credit limit.
        case postpaid
    }

    public enum State: String, Sendable, Hashable, CaseIterable {
        case active
        /// May read and settle, may not begin another use.
        case suspended
    }

    /// Who may suspend an account. What an operator suspended, an operator alone activates.
    public enum Suspender: String, Sendable, Hashable, CaseIterable {
        case `operator`
        /// The account that pays for it.
        case parent
    }

    /// Why a sub-account begins nothing while its parent is suspended.
    public static let payerSuspended = Problem(
        .accountSuspended, "The account that pays for this one is suspended.",
        mend: "Ask whoever runs that account.")

    /// The balance that no reservation may cross, in nano-units: zero, or the credit limit below zero.
    var floor: Int64 { -creditLimit.nanos }
}
