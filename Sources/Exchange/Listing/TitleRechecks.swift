import Auditing
import Persistence
import Primitives

/// Rights that lost their force, and what hangs on them: products that are to be looked at again.
///
/// A right is noted in the transaction that ends it. Who holds one that was granted from it, and what they list, is found
/// afterwards, a page at a time: however much hangs on a right, no transaction grows with it. Nothing is signed meanwhile,
/// because a signature asks for the title itself (``Contracts/sign(_:broker:feeBasisPoints:at:by:log:in:)``).
public enum TitleRechecks {
    /// Products, and rights granted from one, that one step looks at.
    public static let pageSize = 16

    /// What one step has looked at.
    public struct Page: Hashable, Sendable {
        let right: ID<Right>
        let cause: ID<Right>
        /// How often the right was noted: one that is noted again begins again.
        let round: Int64
        /// Certified rights that were granted from it.
        let granted: [ID<Right>]
        let lastProduct: ID<Product>?
        let isLast: Bool
        /// Products without title.
        let untitled: [ID<Product>]
    }

    /// Notes a right that no longer counts. Noted again it is looked at from the beginning.
    /// - Parameter cause: The right that was moved; what was granted from it falls with it.
    static func note(
        _ right: ID<Right>, because cause: ID<Right>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO title_rechecks (right_id, cause, asked_at, round) VALUES ($1, $2, $3, 0)
            ON CONFLICT (right_id) DO UPDATE SET cause = excluded.cause, round = title_rechecks.round + 1,
            last_right = NULL, last_product = NULL
            """, [.id(right), .id(cause), .time(time)])
    }

    /// Does one step of what waits: the look in a reader, then each product that falls in a transaction of its own.
    /// - Returns: Whether anything waited.
    public static func step(
        in database: any Database, at time: Timestamp, log: AuditLog
    ) async throws -> Bool {
        guard let right = try await database.read({ try next(in: $0) }) else { return false }
        do {
            let found = try await database.read { try page(of: right, at: time, in: $0) }
            guard let page = found else { return true }
            for product in page.untitled {
                _ = try await database.write {
                    try Listing.suspendUntitled(product, because: page.cause, at: time, log: log, in: $0)
                }
            }
            try await database.write { try advance(past: page, at: time, in: $0) }
        } catch {
            // Those behind it do not wait for one that cannot be looked at now.
            try? await database.write { try postpone(right, at: time, in: $0) }
            throw error
        }
        return true
    }

    /// The right that has waited longest.
    public static func next(in transaction: any ReadTransaction) throws(Problem) -> ID<Right>? {
        try transaction.row("SELECT right_id FROM title_rechecks ORDER BY asked_at, right_id LIMIT 1")
            .map { (row) throws(Problem) in try row.id(0) }
    }

    /// The next page of what hangs on a right that waits; nil for one that does not.
    static func page(
        of id: ID<Right>, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Page? {
        let row = try transaction.row(
            "SELECT cause, round, last_right, last_product FROM title_rechecks WHERE right_id = $1",
            [.id(id)])
        guard let row, let right = try Rights.right(id, in: transaction) else { return nil }
        let lastRight: ID<Right>? = try row.optionalID(2)
        var lastProduct: ID<Product>? = try row.optionalID(3)
        let limit = Value.integer(Int64(pageSize))
        var products: [Product] = []
        var granted: [ID<Right>] = []
        var isLast = true
        switch right.subject {
        case .product(let product):
            // What is granted from it is about the same product.
            if let product = try Products.product(product, in: transaction) { products = [product] }
        case .resource:
            products = try transaction.rows(
                """
                SELECT \(Products.columns) FROM products WHERE supplier = $1 AND state = 'listed' AND id > $2
                ORDER BY id LIMIT $3
                """, [.id(right.holder), .id(lastProduct ?? ID(high: 0, low: 0)), limit]
            ).map(Products.product)
            granted = try transaction.rows(
                """
                SELECT id FROM rights WHERE parent = $1 AND parent IS NOT NULL AND state = 'certified' AND id > $2
                ORDER BY id LIMIT $3
                """, [.id(id), .id(lastRight ?? ID(high: 0, low: 0)), limit]
            ).map { (row) throws(Problem) in try row.id(0) }
            isLast = products.count < pageSize && granted.count < pageSize
            lastProduct = products.last?.id ?? lastProduct
        }
        var untitled: [ID<Product>] = []
        for product in products
        where product.state == .listed && Rights.subjects(of: product).contains(right.subject) {
            if try !Listing.isTitled(product, at: time, in: transaction) { untitled.append(product.id) }
        }
        return Page(
            right: id, cause: try row.id(0), round: try row.integer(1), granted: granted,
            lastProduct: lastProduct, isLast: isLast, untitled: untitled)
    }

    /// Goes on to the next page, and notes the rights that were granted from this one.
    private static func advance(
        past page: Page, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        let changed =
            page.isLast
            ? try transaction.execute(
                "DELETE FROM title_rechecks WHERE right_id = $1 AND round = $2",
                [.id(page.right), .integer(page.round)])
            : try transaction.execute(
                """
                UPDATE title_rechecks SET last_right = COALESCE($1, last_right), last_product = $2
                WHERE right_id = $3 AND round = $4
                """,
                [.id(page.granted.last), .id(page.lastProduct), .id(page.right), .integer(page.round)])
        // Noted again meanwhile: it begins again.
        guard changed == 1 else { return }
        for right in page.granted { try note(right, because: page.cause, at: time, in: transaction) }
    }

    private static func postpone(
        _ right: ID<Right>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "UPDATE title_rechecks SET asked_at = $1 WHERE right_id = $2", [.time(time), .id(right)])
    }
}
