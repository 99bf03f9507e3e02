import Accounting
import Persistence
import Primitives

/// What stands, and stood, in the slots of services.
public enum EvidenceSlots {
    /// Puts evidence in its slot, in place of what stands there.
    public static func put(_ evidence: Evidence, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            "UPDATE evidence SET replaced_at = $1 WHERE service = $2 AND slot = $3 AND replaced_at IS NULL",
            [.time(evidence.givenAt), .id(evidence.service), .text(evidence.slot)])
        let content = evidence.content
        try transaction.execute(
            "INSERT INTO evidence (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL)",
            [
                .id(evidence.id), .id(evidence.service), .text(evidence.slot), .text(content.note),
                .text(content.hashes.map(\.description).joined(separator: " ")), .optional(content.url),
                .optional(content.givenBy), .blob(evidence.salt), .time(evidence.givenAt),
                .time(content.expiresAt),
            ])
    }

    /// What stands in a slot.
    public static func standing(
        in slot: String, of service: ID<Service>, in transaction: any ReadTransaction
    ) throws(Problem) -> Evidence? {
        try transaction.row(
            "SELECT \(columns) FROM evidence WHERE service = $1 AND slot = $2 AND replaced_at IS NULL",
            [.id(service), .text(slot)]
        ).map(evidence)
    }

    /// What stands in all slots: one each, so no more than the packs have names.
    public static func standing(
        of service: ID<Service>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Evidence] {
        try transaction.rows(
            "SELECT \(columns) FROM evidence WHERE service = $1 AND replaced_at IS NULL ORDER BY slot",
            [.id(service)]
        ).map(evidence)
    }

    /// All that was ever given.
    public static func list(
        of service: ID<Service>, _ request: PageRequest<Evidence>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Evidence, Evidence> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM evidence WHERE service = $1 AND id \(request.comparison) $2
            ORDER BY id \(request.direction) LIMIT $3
            """, [.id(service), .id(request.start), .integer(request.rowLimit)])
        return request.page(try rows.map(evidence), id: \.id)
    }

    private static let columns =
        "id, service, slot, note, hashes, url, given_by, salt, given_at, expires_at, replaced_at"

    private static func evidence(_ row: Row) throws(Problem) -> Evidence {
        let hashes = try row.text(4).split(separator: " ").compactMap { ContentHash(hex: String($0)) }
        return Evidence(
            id: try row.id(0), service: try row.id(1), slot: try row.text(2),
            content: Evidence.Content(
                note: try row.text(3), hashes: hashes, url: try row.optionalText(5),
                givenBy: try row.optionalText(6), expiresAt: try row.optionalTime(9)),
            salt: try row.blob(7), givenAt: try row.time(8), replacedAt: try row.optionalTime(10))
    }
}
