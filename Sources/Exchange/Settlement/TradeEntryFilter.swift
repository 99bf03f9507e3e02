import Primitives

/// Which entries are wanted; nil takes all. A line of a statement is the entries of its month, kind, agreement and product.
public struct TradeEntryFilter: Hashable, Sendable {
    public var record: ID<TradeRecord>?
    public var month: TradeMonth?
    public var kind: TradeEntry.Kind?
    public var agreement: ID<Agreement>?
    public var product: ID<Product>?

    public init(
        record: ID<TradeRecord>? = nil, month: TradeMonth? = nil, kind: TradeEntry.Kind? = nil,
        agreement: ID<Agreement>? = nil, product: ID<Product>? = nil
    ) {
        self.record = record
        self.month = month
        self.kind = kind
        self.agreement = agreement
        self.product = product
    }
}
