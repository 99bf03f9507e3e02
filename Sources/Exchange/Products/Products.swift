import Auditing
import Persistence
import Primitives

/// The products of all suppliers.
public enum Products {
    /// Stores a product. The same id again gives the one that stands.
    /// - Throws: `conflict` where another product has its IRI.
    @discardableResult
    public static func create(
        _ product: Product, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Product {
        if let standing = try self.product(product.id, in: transaction) { return standing }
        guard try self.product(iri: product.iri, in: transaction) == nil else {
            throw Problem(
                .conflict, "Another product has this IRI.", mend: "Give each product an IRI of its own.",
                parameter: "iri")
        }
        try transaction.execute(
            "INSERT INTO products (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [
                .id(product.id), .text(product.iri), .id(product.supplier), .optional(product.board),
                .name(product.dataClass), .name(product.sensitivity), .name(product.crossBorder),
                .text(try product.metadata.canonicalText), .name(product.state), .time(product.createdAt),
                .time(product.changedAt),
            ])
        try EventLeaf(
            "product.created", product.id, by: actor, at: product.createdAt,
            ["supplier": .string(product.supplier.description), "class": .string(product.dataClass.rawValue)]
        ).append(to: log, in: transaction)
        if product.state == .listed { try SearchIndex.add(product, in: transaction) }
        return product
    }

    public static func product(
        _ id: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> Product? {
        try transaction.row("SELECT \(columns) FROM products WHERE id = $1", [.id(id)]).map(product)
    }

    public static func product(
        iri: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Product? {
        try transaction.row("SELECT \(columns) FROM products WHERE iri = $1", [.text(iri)]).map(product)
    }

    public static func list(
        supplier: ID<Participant>? = nil, board: String? = nil, state: ListingState? = nil,
        _ request: PageRequest<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Product, Product> {
        var query = PageQuery(request)
        query.filter("supplier", supplier.map { .id($0) })
        query.filter("board", board.map { .text($0) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "products", in: transaction, id: \.id, product)
    }

    public static func unknown(_ id: ID<Product>) -> Problem {
        Problem(.notFound, "There is no product \(id).", mend: "GET /api/products lists them.")
    }

    static let columns = """
        id, iri, supplier, board, data_class, sensitivity, cross_border, metadata, state, created_at, changed_at
        """

    static func product(_ row: Row) throws(Problem) -> Product {
        Product(
            id: try row.id(0), iri: try row.text(1), supplier: try row.id(2), board: try row.optionalText(3),
            dataClass: try row.name(4), sensitivity: try row.name(5), crossBorder: try row.name(6),
            metadata: try row.json(7), state: try row.name(8), createdAt: try row.time(9),
            changedAt: try row.time(10))
    }
}
