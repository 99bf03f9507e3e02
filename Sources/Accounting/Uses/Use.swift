import Primitives

/// One request and its answer. The id of a use is the id of its pending transfer and of its record: the same
/// sixteen bytes.
public enum Use: IDKind {
    public static let prefix = "use"
}

extension ID where Kind == Use {
    /// The pending transfer that holds the money of this use.
    public var transfer: ID<Transfer> { ID<Transfer>(high: high, low: low) }
}
