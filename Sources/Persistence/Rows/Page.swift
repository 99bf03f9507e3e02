import Primitives

/// One part of a list, in the order asked for.
public struct Page<Element: Sendable, Kind: IDKind>: Sendable {
    public let items: [Element]
    /// The cursor of the page that follows, or nil when this is the last.
    public let next: ID<Kind>?
}

extension Page: Equatable where Element: Equatable {}
