import Primitives

/// What became of a settlement.
public struct SettledUse: Hashable, Sendable {
    public let leaf: UseLeaf
    /// Where the leaf stands in the transparency log.
    public let logIndex: Int64
    /// False when the same settlement had been made before.
    public let isNew: Bool
    /// The alerts that it set off: whoever settles puts them into the log.
    public let alerts: [SpendAlert]
    /// What the account has left now, all callers of the batch so far included.
    public let balance: AccountBalance

    public var record: UseRecord { leaf.record }
    public var charge: Money { leaf.record.charge }
}
