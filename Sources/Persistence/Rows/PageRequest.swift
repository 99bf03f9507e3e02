import Primitives

/// Which part of a list is wanted.
public struct PageRequest<Kind: IDKind>: Sendable, Hashable {
    public enum Order: String, Sendable, Hashable, CaseIterable {
        case oldestFirst = "oldest_first"
        case newestFirst = "newest_first"
    }

    /// The most items of one page.
    public static var maximumLimit: Int { 1_000 }

    /// The last item already seen, or nil for the first page.
    public let after: ID<Kind>?
    /// At most so many items, 1 … ``maximumLimit``.
    public let limit: Int
    public let order: Order

    /// - Throws: `invalidValue` when the limit is out of bounds.
    public init(
        after: ID<Kind>? = nil, limit: Int = 100, order: Order = .oldestFirst
    ) throws(Problem) {
        guard (1...Self.maximumLimit).contains(limit) else {
            throw Problem(
                .invalidValue, "A page of \(limit) items was asked for.",
                mend: "Ask for 1 to \(Self.maximumLimit).", parameter: "limit")
        }
        self.after = after
        self.limit = limit
        self.order = order
    }
}

extension PageRequest {
    /// `id > $n` or `id < $n`.
    public var comparison: String { order == .oldestFirst ? ">" : "<" }

    public var direction: String { order == .oldestFirst ? "ASC" : "DESC" }

    /// The cursor, or what lies before every id in this order.
    public var start: ID<Kind> {
        after ?? (order == .oldestFirst ? ID(high: 0, low: 0) : ID(high: .max, low: .max))
    }

    /// One row more than wanted tells whether another page follows.
    public var rowLimit: Int64 { Int64(limit) + 1 }

    /// The page that the rows of such a query make.
    public func page<Element>(_ items: [Element], id: (Element) -> ID<Kind>) -> Page<Element, Kind> {
        let wanted = Array(items.prefix(limit))
        return Page(items: wanted, next: items.count > limit ? wanted.last.map(id) : nil)
    }
}
