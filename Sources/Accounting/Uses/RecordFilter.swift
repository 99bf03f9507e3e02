import Primitives

/// Which records are wanted; nil means all.
public struct RecordFilter: Hashable, Sendable {
    public let account: ID<Account>?
    public let service: ID<Service>?
    /// Uses that began then or later, to the millisecond.
    public let from: Timestamp?
    /// Uses that began before then, to the millisecond.
    public let until: Timestamp?

    public init(
        account: ID<Account>? = nil, service: ID<Service>? = nil, from: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.account = account
        self.service = service
        self.from = from
        self.until = until
    }
}
