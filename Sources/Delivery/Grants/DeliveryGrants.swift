import Auditing
import Exchange
import Persistence
import Primitives

/// The grants under all agreements.
public enum DeliveryGrants {
    /// The most grants of one format that one kind of holder has open under an agreement at once.
    public static let maximumOpen = 16

    /// Opens a grant.
    /// - Parameters:
    ///   - token: The hash of its bearer token; nil for one that only signs links.
    ///   - lifetime: Held to ``DeliveryGrant/maximumLifetime`` and to the agreement's end.
    /// - Throws: `forbidden` where the agreement is not active; `conflict` where ``maximumOpen`` are open.
    public static func open(
        _ id: ID<DeliveryGrant>, under agreement: Agreement, _ format: DeliveryFormat,
        for holder: DeliveryGrant.Holder = .account, token: GrantTokenHash? = nil, lifetime: Duration,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> DeliveryGrant {
        if let standing = try grant(id, in: transaction) { return standing }
        guard agreement.isOpen(at: time) else { throw closed(agreement) }
        try checkRoom(under: agreement.id, format, for: holder, at: time, in: transaction)
        let expiresAt = end(of: agreement, after: lifetime, at: time)
        let grant = DeliveryGrant(
            id: id, holder: holder, agreement: agreement.id, participant: agreement.consumer, format: format,
            createdAt: time,
            expiresAt: expiresAt, revokedAt: nil)
        try transaction.execute(
            """
            INSERT INTO delivery_grants (id, holder, agreement, participant, format, token, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .id(id), .name(holder), .id(grant.agreement), .id(grant.participant), .name(format),
                token.map { .blob($0.bytes) } ?? .null, .time(time), .time(expiresAt),
            ])
        try EventLeaf(
            "delivery.granted", id, by: actor, at: time,
            ["agreement": .string(agreement.id.description), "format": .string(format.rawValue)]
        ).append(to: log, in: transaction)
        return grant
    }

    private static func checkRoom(
        under agreement: ID<Agreement>, _ format: DeliveryFormat, for holder: DeliveryGrant.Holder,
        at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        let open = try openGrants(under: agreement, format, for: holder, at: time, in: transaction)
        guard open.count < maximumOpen else {
            throw Problem(
                .conflict, "\(maximumOpen) grants of \(format.rawValue) are open under the agreement.",
                mend: "Revoke one, or use those you have.")
        }
    }

    private static func end(
        of agreement: Agreement, after lifetime: Duration, at time: Timestamp
    ) -> Timestamp {
        let end = time + min(lifetime, DeliveryGrant.maximumLifetime)
        return agreement.endsAt.map { min(end, $0) } ?? end
    }

    /// The grant by which an account's links are signed under an agreement; opened where there is none.
    public static func standing(
        _ new: ID<DeliveryGrant>, under agreement: Agreement, _ format: DeliveryFormat, at time: Timestamp,
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> DeliveryGrant {
        guard agreement.isOpen(at: time) else { throw closed(agreement) }
        if let newest = try openGrants(
            under: agreement.id, format, for: .account, at: time, in: transaction
        ).last {
            return newest
        }
        return try open(
            new, under: agreement, format, lifetime: DeliveryGrant.maximumLifetime, at: time, by: actor,
            log: log, in: transaction)
    }

    /// Ends a grant: its links and its token open nothing any more. Revoking it again changes nothing.
    public static func revoke(
        _ id: ID<DeliveryGrant>, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let revoked = try transaction.execute(
            "UPDATE delivery_grants SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL",
            [.time(time), .id(id)])
        guard revoked == 1 else { return }
        try EventLeaf("delivery.revoked", id, by: actor, at: time).append(to: log, in: transaction)
    }

    /// Opens a revoked grant of a transfer again, which goes on after it was suspended, for as long as a new one would last.
    /// - Throws: `forbidden` where its agreement is not active; `conflict` where ``maximumOpen`` are open.
    public static func reopen(
        _ id: ID<DeliveryGrant>, under agreement: Agreement, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard agreement.isOpen(at: time) else { throw closed(agreement) }
        guard let grant = try grant(id, in: transaction), grant.revokedAt != nil else { return }
        try checkRoom(under: agreement.id, grant.format, for: grant.holder, at: time, in: transaction)
        try transaction.execute(
            "UPDATE delivery_grants SET revoked_at = NULL, expires_at = $1 WHERE id = $2",
            [.time(end(of: agreement, after: DeliveryGrant.maximumLifetime, at: time)), .id(id)])
        try EventLeaf("delivery.resumed", id, by: actor, at: time).append(to: log, in: transaction)
    }

    /// Revokes the accounts' tokens, so that only the next one opens the agreement. Those of transfers stand.
    /// - Returns: Which: what is under way by them is to be ended once that is durable.
    public static func revokeTokens(
        under agreement: ID<Agreement>, _ format: DeliveryFormat, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> [ID<DeliveryGrant>] {
        let open = try openGrants(under: agreement, format, for: .account, at: time, in: transaction)
        for grant in open {
            try revoke(grant.id, at: time, by: actor, log: log, in: transaction)
        }
        return open.map(\.id)
    }

    /// The grants that are open, under whatever agreement, after a place, by id.
    public static func open(
        after place: ID<DeliveryGrant>, at now: Timestamp, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<DeliveryGrant>] {
        try transaction.rows(
            """
            SELECT id FROM delivery_grants
            WHERE id > $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id LIMIT $3
            """, [.id(place), .time(now), .integer(Int64(limit))]
        ).map { (row) throws(Problem) in try row.id(0) }
    }

    public static func grant(
        _ id: ID<DeliveryGrant>, in transaction: any ReadTransaction
    ) throws(Problem) -> DeliveryGrant? {
        try transaction.row("SELECT \(columns) FROM delivery_grants WHERE id = $1", [.id(id)]).map(grant)
    }

    /// The grant that a token stands for, whether it is open or not.
    public static func grant(
        token: GrantTokenHash, in transaction: any ReadTransaction
    ) throws(Problem) -> DeliveryGrant? {
        try transaction.row(
            "SELECT \(columns) FROM delivery_grants WHERE token = $1", [.blob(token.bytes)]
        ).map(grant)
    }

    /// All grants under an agreement, oldest first; at most ``PageRequest/maximumLimit``.
    public static func all(
        under agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> [DeliveryGrant] {
        try transaction.rows(
            "SELECT \(columns) FROM delivery_grants WHERE agreement = $1 ORDER BY id LIMIT $2",
            [.id(agreement), .integer(Int64(PageRequest<DeliveryGrant>.maximumLimit))]
        ).map(grant)
    }

    /// Why nothing is delivered under an agreement.
    public static func closed(_ agreement: Agreement) -> Problem {
        let state = agreement.state == .active ? "past its end" : agreement.state.rawValue
        return Problem(
            .forbidden, "The agreement is \(state): nothing is delivered under it.",
            mend: "GET /api/agreements/\(agreement.id) tells why.")
    }

    private static func openGrants(
        under agreement: ID<Agreement>, _ format: DeliveryFormat, for holder: DeliveryGrant.Holder,
        at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> [DeliveryGrant] {
        try transaction.rows(
            """
            SELECT \(columns) FROM delivery_grants
            WHERE agreement = $1 AND format = $2 AND holder = $3 AND revoked_at IS NULL AND expires_at > $4
            ORDER BY id LIMIT $5
            """,
            [.id(agreement), .name(format), .name(holder), .time(now), .integer(Int64(maximumOpen))]
        ).map(grant)
    }

    private static let columns =
        "id, holder, agreement, participant, format, created_at, expires_at, revoked_at"

    private static func grant(_ row: Row) throws(Problem) -> DeliveryGrant {
        DeliveryGrant(
            id: try row.id(0), holder: try row.name(1), agreement: try row.id(2), participant: try row.id(3),
            format: try row.name(4), createdAt: try row.time(5), expiresAt: try row.time(6),
            revokedAt: try row.optionalTime(7))
    }
}
