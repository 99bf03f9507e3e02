import Auditing
import Exchange
import Persistence
import Primitives

/// The footprints of all participants.
public enum Footprints {
    /// Stores a footprint as the current version of its id. The same document again changes nothing.
    /// - Throws: `conflict` where the id is another participant's.
    @discardableResult
    public static func put(
        _ footprint: ProductFootprint, id: ID<OwnFootprint>, of owner: ID<Participant>, at time: Timestamp,
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> OwnFootprint {
        let standing = try current(footprint.id, in: transaction)
        if let standing {
            guard standing.owner == owner else {
                throw Problem(
                    .conflict, "The id \(footprint.id) is another participant's.", mend: "Make a new UUID.",
                    parameter: "id")
            }
            if standing.footprint == footprint { return standing }
        }
        let version = (standing?.version ?? 0) + 1
        try transaction.execute(
            "UPDATE carbon_footprints SET is_current = 0 WHERE footprint = $1 AND is_current = 1",
            [.text(footprint.id)])
        try transaction.execute(
            """
            INSERT INTO carbon_footprints (id, owner, footprint, version, is_current, status, document, created_at)
            VALUES ($1, $2, $3, $4, 1, $5, $6, $7)
            """,
            [
                .id(id), .id(owner), .text(footprint.id), .integer(version),
                .text(footprint.isActive ? "Active" : "Deprecated"),
                .text(try footprint.document.canonicalText), .time(time),
            ])
        try EventLeaf(
            "carbon.footprint.stored", id, by: actor, at: time,
            ["owner": .string(owner.description), "version": .number(.integer(version))]
        ).append(to: log, in: transaction)
        return OwnFootprint(id: id, owner: owner, version: version, createdAt: time, footprint: footprint)
    }

    /// The current version of a footprint.
    public static func current(
        _ footprint: String, in transaction: any ReadTransaction
    ) throws(Problem) -> OwnFootprint? {
        try transaction.row(
            "SELECT \(columns) FROM carbon_footprints WHERE footprint = $1 AND is_current = 1",
            [.text(footprint.lowercased())]
        ).map(footprintOf)
    }

    /// Current footprints, oldest first.
    public static func list(
        of owner: ID<Participant>, _ request: PageRequest<OwnFootprint>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<OwnFootprint, OwnFootprint> {
        var query = PageQuery(request)
        query.filter("owner", .id(owner))
        query.filter("is_current", .integer(1))
        return try query.page(columns, from: "carbon_footprints", in: transaction, id: \.id, footprintOf)
    }

    /// Current footprints of any owner after a place, oldest first: what a partner's list is picked from.
    static func following(
        _ after: ID<OwnFootprint>, owners: [ID<Participant>], limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [OwnFootprint] {
        guard !owners.isEmpty else { return [] }
        // SQLite numbers parameters in the order in which they stand.
        let places = owners.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        return try transaction.rows(
            """
            SELECT \(columns) FROM carbon_footprints
            WHERE is_current = 1 AND id > $1 AND owner IN (\(places)) ORDER BY id LIMIT $\(owners.count + 2)
            """, [.id(after)] + owners.map { .id($0) } + [.integer(Int64(limit))]
        ).map(footprintOf)
    }

    private static let columns = "id, owner, version, created_at, document"

    private static func footprintOf(_ row: Row) throws(Problem) -> OwnFootprint {
        OwnFootprint(
            id: try row.id(0), owner: try row.id(1), version: try row.integer(2), createdAt: try row.time(3),
            footprint: try ProductFootprint(reading: try row.document(4)))
    }
}
