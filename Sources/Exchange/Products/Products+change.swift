import Auditing
import Persistence
import Primitives

extension Products {
    /// Stores what may change of a product: board, class, sensitivity, cross-border rule, metadata. What was assessed
    /// is not what stands now, so an assessed product is a draft again, and a listed one is suspended until it is assessed
    /// anew; of a listed or suspended one only the metadata may change, and not what its right is about. The same again
    /// changes nothing.
    /// - Throws: `conflict` for a delisted product, and for what a listed one may not change.
    @discardableResult
    public static func update(
        _ product: Product, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Product {
        guard let standing = try self.product(product.id, in: transaction) else { throw unknown(product.id) }
        var changed = product
        changed.state = standing.state
        changed.changedAt = standing.changedAt
        guard changed != standing else { return standing }
        switch standing.state {
        case .draft: break
        case .assessed: changed.state = .draft
        case .listed, .suspended:
            let fixed = ["resources", "actions", "territory"]
            let isFixed =
                changed.board == standing.board && changed.dataClass == standing.dataClass
                && changed.sensitivity == standing.sensitivity && changed.crossBorder == standing.crossBorder
                && fixed.allSatisfy { changed.metadata[$0] == standing.metadata[$0] }
            guard isFixed else {
                throw Problem(
                    .conflict, "Only words about a \(standing.state.rawValue) product may change.",
                    mend: "For another board, class or right make another product.")
            }
        case .delisted: throw Problem(.conflict, "The product is delisted.", mend: "Make another product.")
        }
        changed.changedAt = time
        try transaction.execute(
            """
            UPDATE products SET board = $1, data_class = $2, sensitivity = $3, cross_border = $4, metadata = $5,
            state = $6, changed_at = $7 WHERE id = $8
            """,
            [
                .optional(changed.board), .name(changed.dataClass), .name(changed.sensitivity),
                .name(changed.crossBorder), .text(try changed.metadata.canonicalText), .name(changed.state),
                .time(time), .id(changed.id),
            ])
        if standing.state == .listed { try SearchIndex.remove(standing, in: transaction) }
        try EventLeaf(
            "product.changed", product.id, by: actor, at: time, ["state": .string(changed.state.rawValue)]
        ).append(to: log, in: transaction)
        try Listing.recheck(product.id, because: "changed", at: time, log: log, in: transaction)
        let checked = try self.product(product.id, in: transaction) ?? changed
        if checked.state == .listed { try SearchIndex.add(checked, in: transaction) }
        return checked
    }
}
