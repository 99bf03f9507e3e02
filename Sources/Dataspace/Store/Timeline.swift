import Crypto
import Persistence
import Primitives

/// One thing that happened in a negotiation or a transfer.
public struct TimelineEntry: Hashable, Sendable {
    public enum Direction: String, Hashable, Sendable, CaseIterable {
        case received
        case sent
        /// Nothing was sent: a person or a rule did it, or something could not be done.
        case noted
    }

    /// 1, 2, 3, … within its process.
    public let position: Int64
    public let at: Timestamp
    public let direction: Direction
    /// The type of the message, or a word for what happened.
    public let type: String
    /// The state that it led to.
    public let state: String
    let digest: [UInt8]?
    /// Why; for what was sent and refused, what the other side said.
    public let note: String?
    /// When the other side acknowledged what was sent.
    public let deliveredAt: Timestamp?
}

/// What happened in negotiations and transfers, in its order.
public enum Timeline {
    /// The most entries of one process; one that has as many takes no more messages but those that close it.
    public static let maximumEntries = 1_000
    /// The most entries beyond: a suspension, after which nothing but an end is taken, the end, and a word about each.
    static let reserve = 8

    /// - Parameter closes: Whether it ends access, which a full timeline does not stop: a suspension, a completion or a
    ///   termination.
    /// - Throws: `invalidRequest` where the timeline is full.
    @discardableResult
    static func append<Kind>(
        to process: ID<Kind>, _ direction: TimelineEntry.Direction, _ type: String, state: String,
        digest: [UInt8]? = nil, note: String? = nil, closes: Bool = false, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Int64 {
        let last =
            try transaction.row(
                "SELECT MAX(position) FROM dataspace_timeline WHERE process = $1", [.id(process)])?
            .optionalInteger(0) ?? 0
        guard last < maximumEntries + (closes ? reserve : 0) else {
            throw Problem(.invalidRequest, "So much has happened here that nothing more is taken.")
        }
        try transaction.execute(
            "INSERT INTO dataspace_timeline (process, \(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                .id(process), .integer(last + 1), .time(time), .name(direction), .text(type), .text(state),
                .optional(digest), .optional(note.map(bounded)), .null,
            ])
        return last + 1
    }

    /// Notes what was not done, where there is room: nothing hangs on it.
    static func note<Kind>(
        _ type: String, state: String, _ note: String, to process: ID<Kind>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let last =
            try transaction.row(
                "SELECT MAX(position) FROM dataspace_timeline WHERE process = $1", [.id(process)])?
            .optionalInteger(0) ?? 0
        guard last < maximumEntries else { return }
        try append(to: process, .noted, type, state: state, note: note, at: time, in: transaction)
    }

    /// What the other side said to something that was sent.
    static func settle<Kind>(
        _ position: Int64, of process: ID<Kind>, deliveredAt: Timestamp?, note: String?,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            UPDATE dataspace_timeline SET delivered_at = $1, note = COALESCE($2, note)
            WHERE process = $3 AND position = $4
            """, [.time(deliveredAt), .optional(note.map(bounded)), .id(process), .integer(position)])
    }

    public static func entries<Kind>(
        of process: ID<Kind>, in transaction: any ReadTransaction
    ) throws(Problem) -> [TimelineEntry] {
        try transaction.rows(
            "SELECT \(columns) FROM dataspace_timeline WHERE process = $1 ORDER BY position LIMIT $2",
            [.id(process), .integer(Int64(maximumEntries + reserve))]
        ).map { row throws(Problem) in
            TimelineEntry(
                position: try row.integer(0), at: try row.time(1), direction: try row.name(2),
                type: try row.text(3), state: try row.text(4), digest: try row.optionalBlob(5),
                note: try row.optionalText(6), deliveredAt: try row.optionalTime(7))
        }
    }

    private static let columns = "position, at, direction, type, state, digest, note, delivered_at"
    /// The most characters of a note: what a counterparty says is shown to people, not kept for it.
    private static let maximumNote = 1_000

    private static func bounded(_ note: String) -> String { String(note.prefix(maximumNote)) }
}

extension JSONValue {
    /// What tells whether two messages are the same: the order of members is nothing.
    var digest: [UInt8] { Array(SHA256.hash(data: serialized)) }
}
