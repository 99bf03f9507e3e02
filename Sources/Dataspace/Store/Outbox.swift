import Exchange
import Persistence
import Primitives

/// Something that is to be done and told to another connector.
///
/// It begins as an intent without a body. When it is due, the state changes and the body is written in one
/// transaction; from then on exactly these bytes are sent, however often it takes.
struct OutboxItem: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case negotiation, transfer
    }

    /// The bits of the id of the process.
    let process: [UInt8]
    let position: Int64
    let kind: Kind
    /// For whom it is.
    let peer: ID<Participant>
    /// An action of a playbook, or `request`.
    let action: String
    /// What a playbook says to do after it.
    let following: [String]
    /// Below the other side's address; nil before the decision.
    var path: String?
    var body: String?
    /// Its entry in the timeline; nil before the decision.
    var entry: Int64?
    let attempts: Int
    let dueAt: Timestamp
}

enum Outbox {
    /// Notes an intent, or a message that is decided.
    static func add<ProcessKind>(
        _ process: ID<ProcessKind>, _ kind: OutboxItem.Kind, to peer: ID<Participant>, action: String,
        following: [String] = [], path: String? = nil, body: JSONValue? = nil, entry: Int64? = nil,
        dueAt: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let last =
            try transaction.row(
                "SELECT MAX(position) FROM dataspace_outbox WHERE process = $1", [.id(process)])?
            .optionalInteger(0) ?? 0
        try transaction.execute(
            "INSERT INTO dataspace_outbox (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [
                .id(process), .integer(last + 1), .name(kind), .text(action),
                .text(following.joined(separator: " ")), .optional(path),
                body.map { .json($0) } ?? .null, .optional(entry), .integer(0), .time(dueAt),
                .id(peer),
            ])
    }

    /// How many wait for a peer; no more than `limit` are counted.
    static func count(
        for peer: ID<Participant>, atMost limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> Int {
        let found = try transaction.row(
            "SELECT COUNT(*) FROM (SELECT 1 FROM dataspace_outbox WHERE peer = $1 LIMIT $2) AS waiting",
            [.id(peer), .integer(Int64(limit))])
        return Int(try found?.integer(0) ?? 0)
    }

    /// The state has moved on: what a playbook had in mind for the old one is void.
    static func dropIntents<Kind>(
        of process: ID<Kind>, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "DELETE FROM dataspace_outbox WHERE process = $1 AND body IS NULL", [.id(process)])
    }

    /// The other side has suspended: a start or a suspension of ours that it has not taken is void. Taken later it would
    /// leave the two sides in different states.
    static func dropOvertaken(
        of process: ID<TransferProcess>, in transaction: any WriteTransaction
    ) throws(Problem) {
        let overtaken = "FROM dataspace_outbox WHERE process = $1 AND action IN ('start', 'suspend')"
        for row in try transaction.rows("SELECT entry \(overtaken) AND entry IS NOT NULL", [.id(process)]) {
            try Timeline.settle(
                try row.integer(0), of: process, deliveredAt: nil,
                note: "Overtaken by a suspension of the other side.", in: transaction)
        }
        try transaction.execute("DELETE \(overtaken)", [.id(process)])
    }

    /// Whether a playbook, or the desk, has an action in mind that is not decided yet.
    static func hasIntent<Kind>(
        of process: ID<Kind>, _ action: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM dataspace_outbox WHERE process = $1 AND body IS NULL AND action = $2",
            [.id(process), .text(action)]) != nil
    }

    static func decide(
        _ item: OutboxItem, path: String, body: JSONValue, entry: Int64, in transaction: any WriteTransaction
    ) throws(Problem) -> OutboxItem {
        try transaction.execute(
            "UPDATE dataspace_outbox SET path = $1, body = $2, entry = $3 WHERE process = $4 AND position = $5",
            [.text(path), .json(body), .integer(entry), .blob(item.process), .integer(item.position)])
        var decided = item
        decided.path = path
        decided.body = String(decoding: body.serialized, as: UTF8.self)
        decided.entry = entry
        return decided
    }

    /// - Returns: Whether it was still there.
    @discardableResult
    static func remove(_ item: OutboxItem, in transaction: any WriteTransaction) throws(Problem) -> Bool {
        try transaction.execute(
            "DELETE FROM dataspace_outbox WHERE \(isItem)", isItem(item)) == 1
    }

    static func isThere(_ item: OutboxItem, in transaction: any ReadTransaction) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM dataspace_outbox WHERE \(isItem)", isItem(item)) != nil
    }

    /// A position is given again once it is free: action and entry tell whether it is still this item.
    private static let isItem = "process = $1 AND position = $2 AND action = $3 AND COALESCE(entry, 0) = $4"

    private static func isItem(_ item: OutboxItem) -> [Value] {
        [.blob(item.process), .integer(item.position), .text(item.action), .integer(item.entry ?? 0)]
    }

    /// - Returns: Whether it was still there.
    @discardableResult
    static func postpone(
        _ item: OutboxItem, to time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        try transaction.execute(
            """
            UPDATE dataspace_outbox SET attempts = $1, due_at = $2
            WHERE process = $3 AND position = $4 AND action = $5 AND COALESCE(entry, 0) = $6
            """, [.integer(Int64(item.attempts + 1)), .time(time)] + isItem(item)) == 1
    }

    /// The first of each process, those that are due first at the front.
    /// - Parameter excluded: Whose messages are left out.
    static func first(
        _ limit: Int, except excluded: [ID<Participant>], in transaction: any ReadTransaction
    ) throws(Problem) -> [OutboxItem] {
        let places = excluded.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let others = excluded.isEmpty ? "" : "AND item.peer NOT IN (\(places))"
        return try transaction.rows(
            """
            SELECT \(columns) FROM dataspace_outbox AS item
            WHERE NOT EXISTS (
                SELECT 1 FROM dataspace_outbox AS other
                WHERE other.process = item.process AND other.position < item.position) \(others)
            ORDER BY due_at LIMIT $\(excluded.count + 1)
            """, excluded.map { .id($0) } + [.integer(Int64(limit))]
        ).map { row throws(Problem) in
            OutboxItem(
                process: try row.blob(0), position: try row.integer(1), kind: try row.name(2),
                peer: try row.id(10), action: try row.text(3),
                following: try row.text(4).split(separator: " ").map(String.init),
                path: try row.optionalText(5), body: try row.optionalText(6),
                entry: try row.optionalInteger(7), attempts: Int(try row.integer(8)), dueAt: try row.time(9))
        }
    }

    private static let columns =
        "process, position, kind, action, following, path, body, entry, attempts, due_at, peer"
}
