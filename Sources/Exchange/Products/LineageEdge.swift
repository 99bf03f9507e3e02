import Primitives

/// A version is derived from a product: under which agreement, and what share of its revenue flows back.
public struct LineageEdge: Hashable, Sendable {
    public let version: ID<ProductVersion>
    /// Whose version it is.
    public let product: ID<Product>
    public let source: ID<Product>
    /// The version that was used; nil where it is not told.
    public let sourceVersion: ID<ProductVersion>?
    /// Under which it may be derived; nil where both are one supplier's.
    public let agreement: ID<Agreement>?
    /// What it was derived for, where the agreement asks.
    public let purposes: [String]
    /// The source's share of the product's revenue in hundredths of a per cent, 0…10,000.
    public let basisPoints: Int

    public init(
        version: ID<ProductVersion>, product: ID<Product>, source: ID<Product>,
        sourceVersion: ID<ProductVersion>? = nil, agreement: ID<Agreement>?,
        purposes: [String] = [], basisPoints: Int
    ) {
        self.version = version
        self.product = product
        self.source = source
        self.sourceVersion = sourceVersion
        self.agreement = agreement
        self.purposes = purposes
        self.basisPoints = basisPoints
    }
}

/// What one source gets of a product's revenue.
public struct LineageShare: Hashable, Sendable {
    public let product: ID<Product>
    public let supplier: ID<Participant>
    /// What stays with it after its own sources have got theirs, in hundredths of a per cent of the revenue of the
    /// product that was asked about; rounded down.
    public let basisPoints: Int
    /// 1 for a direct source.
    public let depth: Int
}
