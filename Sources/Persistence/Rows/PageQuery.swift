import Primitives

/// The query of one page of a list of things with an `id`, under whatever filters are given.
public struct PageQuery<Kind: IDKind> {
    private let request: PageRequest<Kind>
    private var conditions: [String]
    private var values: [Value]

    public init(_ request: PageRequest<Kind>) {
        self.request = request
        conditions = ["id \(request.comparison) $1"]
        values = [.id(request.start)]
    }

    /// Only rows whose column has this value; nil for all.
    /// - Parameter column: A name of our own, never a text from elsewhere.
    public mutating func filter(_ column: String, _ value: Value?) {
        guard let value else { return }
        values.append(value)
        conditions.append("\(column) = $\(values.count)")
    }

    /// Only rows whose column is null.
    public mutating func filter(null column: String) { conditions.append("\(column) IS NULL") }

    /// The page.
    public func page<Element>(
        _ columns: String, from table: String, in transaction: any ReadTransaction,
        id: (Element) -> ID<Kind>, _ element: (Row) throws(Problem) -> Element
    ) throws(Problem) -> Page<Element, Kind> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM \(table) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY id \(request.direction) LIMIT $\(values.count + 1)
            """, values + [.integer(request.rowLimit)])
        var elements: [Element] = []
        for row in rows { elements.append(try element(row)) }
        return request.page(elements, id: id)
    }
}
