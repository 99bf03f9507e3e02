import Auditing
import Persistence
import Primitives

/// The offers for all products.
public enum Offers {
    /// Stores an offer. The same id again gives the one that stands.
    /// - Throws: `notFound` for an unknown product; `conflict` where another offer has its IRI.
    @discardableResult
    public static func create(
        _ offer: Offer, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Offer {
        if let standing = try self.offer(offer.id, in: transaction) { return standing }
        guard try Products.product(offer.product, in: transaction) != nil else {
            throw Products.unknown(offer.product)
        }
        guard try self.offer(iri: offer.iri, in: transaction) == nil else {
            throw Problem(
                .conflict, "Another offer has this IRI.", mend: "Give each offer an IRI of its own.",
                parameter: "iri")
        }
        let audience = try offer.audience.map { audience throws(Problem) in
            try JSONValue.array(audience.map { .string($0.description) }).canonicalText
        }
        try transaction.execute(
            "INSERT INTO offers (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                .id(offer.id), .text(offer.iri), .id(offer.product), .text(try offer.policy.canonicalText),
                .text(try offer.price.canonicalText), .text(try offer.playbook.canonicalText),
                .optional(audience),
                .name(offer.state), .time(offer.createdAt), .time(offer.withdrawnAt),
            ])
        try EventLeaf(
            "offer.created", offer.id, by: actor, at: offer.createdAt,
            ["product": .string(offer.product.description)]
        ).append(to: log, in: transaction)
        return offer
    }

    /// Takes an offer out of the catalog. Agreements under it go on. Withdrawing it again changes nothing.
    @discardableResult
    public static func withdraw(
        _ id: ID<Offer>, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Offer {
        let changed = try transaction.execute(
            "UPDATE offers SET state = 'withdrawn', withdrawn_at = $1 WHERE id = $2 AND state = 'active'",
            [.time(time), .id(id)])
        if changed > 0 {
            try EventLeaf("offer.withdrawn", id, by: actor, at: time).append(to: log, in: transaction)
        }
        guard let offer = try offer(id, in: transaction) else { throw unknown(id) }
        return offer
    }

    /// Holds an offer against what is on offer at this moment: whoever signs asks here first.
    /// - Returns: Its product.
    /// - Throws: `conflict` where it is withdrawn or its product is off its board.
    @discardableResult
    public static func checkOpen(
        _ offer: Offer, in transaction: any ReadTransaction
    ) throws(Problem) -> Product {
        guard let product = try Products.product(offer.product, in: transaction) else {
            throw Products.unknown(offer.product)
        }
        guard offer.state == .active, product.state == .listed else {
            throw Problem(
                .conflict, "The offer is withdrawn, or its product is not listed.",
                mend: "Choose another offer.", parameter: "offer")
        }
        return product
    }

    public static func offer(_ id: ID<Offer>, in transaction: any ReadTransaction) throws(Problem) -> Offer? {
        try transaction.row("SELECT \(columns) FROM offers WHERE id = $1", [.id(id)]).map(offer)
    }

    public static func offer(iri: String, in transaction: any ReadTransaction) throws(Problem) -> Offer? {
        try transaction.row("SELECT \(columns) FROM offers WHERE iri = $1", [.text(iri)]).map(offer)
    }

    /// The active offers of a product, oldest first. At most ``maximumActive``.
    public static func active(
        for product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Offer] {
        try transaction.rows(
            "SELECT \(columns) FROM offers WHERE product = $1 AND state = 'active' ORDER BY id LIMIT $2",
            [.id(product), .integer(Int64(maximumActive))]
        ).map(offer)
    }

    /// The most active offers of one product that are shown.
    public static let maximumActive = 100

    public static func unknown(_ id: ID<Offer>) -> Problem { Problem(.notFound, "There is no offer \(id).") }

    static let columns =
        "id, iri, product, policy, price, playbook, audience, state, created_at, withdrawn_at"

    static func offer(_ row: Row) throws(Problem) -> Offer {
        let audience: [ID<Participant>]? =
            row.isNull(6) ? nil : try row.json(6).arrayValue?.compactMap { ID($0.stringValue ?? "") }
        return Offer(
            id: try row.id(0), iri: try row.text(1), product: try row.id(2), policy: try row.json(3),
            price: try row.json(4), playbook: try row.json(5), audience: audience, state: try row.name(7),
            createdAt: try row.time(8), withdrawnAt: try row.optionalTime(9))
    }
}
