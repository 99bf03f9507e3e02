import Auditing
import Crypto
import Persistence
import Primitives

/// The quality cards of all versions, and those that wait to be computed.
public enum QualityCards {
    /// Has a card computed, anew where there is one. One that waits already goes on waiting.
    /// - Throws: `conflict` for a version that is not published.
    @discardableResult
    public static func ask(
        for version: ProductVersion, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> QualityCard {
        guard version.publishedAt != nil else {
            throw Problem(
                .conflict, "The version is not published: its files may still change.",
                mend: "Publish it first.")
        }
        if let standing = try card(of: version.id, in: transaction) {
            guard standing.state != .pending else { return standing }
            var state = standing.state
            try state.move(to: .pending)
            try transaction.execute(
                "UPDATE quality_cards SET state = $1, asked_at = $2, ended_at = NULL, reason = NULL WHERE version = $3",
                [.name(state), .time(now), .id(version.id)])
        } else {
            try transaction.execute(
                """
                INSERT INTO quality_cards (version, product, number, state, asked_at)
                VALUES ($1, $2, $3, 'pending', $4)
                """, [.id(version.id), .id(version.product), .integer(Int64(version.number)), .time(now)])
        }
        return try required(version.id, in: transaction)
    }

    /// Puts versions on the list that were published and have no card, at most `limit`.
    /// - Parameter since: Versions published before it were looked at already.
    /// - Returns: When the last of them was published; nil where there is none.
    public static func enlist(
        publishedSince since: Timestamp, limit: Int, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Timestamp? {
        let rows = try transaction.rows(
            """
            SELECT id, published_at FROM product_versions WHERE published_at IS NOT NULL AND published_at >= $1
            AND NOT EXISTS (SELECT 1 FROM quality_cards WHERE quality_cards.version = product_versions.id)
            ORDER BY published_at LIMIT $2
            """, [.time(since), .integer(Int64(limit))])
        var last: Timestamp?
        for row in rows {
            guard let version = try ProductVersions.version(try row.id(0), in: transaction) else { continue }
            try ask(for: version, at: now, in: transaction)
            last = try row.time(1)
        }
        return last
    }

    /// The card that has waited longest.
    public static func next(in transaction: any ReadTransaction) throws(Problem) -> QualityCard? {
        try transaction.row(
            "SELECT \(columns) FROM quality_cards WHERE state = 'pending' ORDER BY asked_at LIMIT 1"
        ).map(card)
    }

    /// Notes the figures. A signature of other figures does not stay.
    public static func complete(
        _ version: ID<ProductVersion>, with figures: JSONValue, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let standing = try required(version, in: transaction)
        guard standing.state == .pending else { return }
        var state = standing.state
        try state.move(to: .computed)
        let text = try figures.canonicalText
        let hash = Array(SHA256.hash(data: Array(text.utf8)))
        let index = try EventLeaf(
            "quality.computed", version, by: .server, at: now,
            ["product": .string(standing.product.description), "card_sha256": .string(hash.hexadecimal)]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            UPDATE quality_cards SET state = $1, card = $2, ended_at = $3, log_index = $4, reason = NULL,
            signature = CASE WHEN hash = $5 THEN signature END, signed_by = CASE WHEN hash = $5 THEN signed_by END,
            signed_at = CASE WHEN hash = $5 THEN signed_at END, hash = $5 WHERE version = $6
            """,
            [.name(state), .text(text), .time(now), .integer(index), .blob(hash), .id(version)])
    }

    /// Notes that the data cannot be read as tables, and why.
    public static func fail(
        _ version: ID<ProductVersion>, _ reason: String, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let standing = try required(version, in: transaction)
        guard standing.state == .pending else { return }
        var state = standing.state
        try state.move(to: .failed)
        let index = try EventLeaf(
            "quality.failed", version, by: .server, at: now,
            ["product": .string(standing.product.description)]
        ).append(to: log, in: transaction)
        try transaction.execute(
            "UPDATE quality_cards SET state = $1, reason = $2, ended_at = $3, log_index = $4 WHERE version = $5",
            [.name(state), .text(reason), .time(now), .integer(index), .id(version)])
    }

    /// Keeps an assessor's signature. The same assessor's again changes nothing.
    /// - Throws: `conflict` where there is nothing to sign, or another has signed.
    public static func sign(
        _ version: ID<ProductVersion>, hash: [UInt8], signature: String, by assessor: ID<Participant>,
        at now: Timestamp, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> QualityCard {
        let standing = try required(version, in: transaction)
        if standing.signedBy == assessor, standing.hash == hash { return standing }
        guard standing.state == .computed, standing.hash == hash, standing.signedBy == nil else {
            throw Problem(
                .conflict, "There are no such figures to sign, or they are signed already.",
                mend: "Read the card again.")
        }
        let index = try EventLeaf(
            "quality.signed", version, by: .account, at: now,
            ["assessor": .string(assessor.description), "card_sha256": .string(hash.hexadecimal)]
        ).append(to: log, in: transaction)
        try transaction.execute(
            "UPDATE quality_cards SET signature = $1, signed_by = $2, signed_at = $3, log_index = $4 WHERE version = $5",
            [.text(signature), .id(assessor), .time(now), .integer(index), .id(version)])
        return try required(version, in: transaction)
    }

    public static func card(
        of version: ID<ProductVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> QualityCard? {
        try transaction.row("SELECT \(columns) FROM quality_cards WHERE version = $1", [.id(version)]).map(
            card)
    }

    /// The card of the newest version that has figures.
    public static func newest(
        of product: ID<Product>, before number: Int = .max, in transaction: any ReadTransaction
    ) throws(Problem) -> QualityCard? {
        try transaction.row(
            """
            SELECT \(columns) FROM quality_cards WHERE product = $1 AND state = 'computed' AND number < $2
            ORDER BY number DESC LIMIT 1
            """, [.id(product), .integer(Int64(number))]
        ).map(card)
    }

    private static func required(
        _ version: ID<ProductVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> QualityCard {
        guard let card = try card(of: version, in: transaction) else {
            throw Problem(
                .notFound, "The version has no quality card.",
                mend: "POST /api/products/{product}/versions/{number}/quality asks for one.")
        }
        return card
    }

    private static let columns = """
        version, product, number, state, card, hash, reason, asked_at, ended_at, log_index, signature, signed_by,
        signed_at
        """

    private static func card(_ row: Row) throws(Problem) -> QualityCard {
        QualityCard(
            version: try row.id(0), product: try row.id(1), number: Int(try row.integer(2)),
            state: try row.name(3),
            card: row.isNull(4) ? nil : try row.json(4), hash: try row.optionalBlob(5),
            reason: try row.optionalText(6), askedAt: try row.time(7), endedAt: try row.optionalTime(8),
            logIndex: try row.optionalInteger(9), signature: try row.optionalText(10),
            signedBy: try row.optionalID(11), signedAt: try row.optionalTime(12))
    }
}
