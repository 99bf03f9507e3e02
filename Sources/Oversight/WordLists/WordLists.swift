import Persistence
import Primitives

/// The operator's word lists: versions, their entries, which of them is in force.
///
/// An import writes the entries first, part by part and each in a transaction of its own, and then the version, with
/// its leaf, in one: until then nothing knows of the parts.
public enum WordLists {
    /// The most bytes of one part.
    public static let partBytes = 1 << 20
    /// Of how many versions of a list the entries are kept beside those of the one in force: more than a year of
    /// weekly imports. Of older ones number, hash and size are kept.
    public static let keptVersions = 60

    /// Writes one part of the entries of a version that is still to be made.
    public static func add(
        _ part: [UInt8], at position: Int, of version: ID<WordListVersion>,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "INSERT INTO word_list_parts (version, position, content) VALUES ($1, $2, $3)",
            [.id(version), .integer(Int64(position)), .blob(part)])
    }

    /// Makes a version of parts that are there, and puts it in force.
    /// - Returns: The version, with the next number of its list.
    public static func make(
        _ draft: WordListVersion, in transaction: any WriteTransaction
    ) throws(Problem) -> WordListVersion {
        let row = try transaction.row(
            "SELECT MAX(number) FROM word_list_versions WHERE list = $1", [.text(draft.list)])
        let version = WordListVersion(
            id: draft.id, list: draft.list, number: UInt64(try row?.optionalInteger(0) ?? 0) + 1,
            hash: draft.hash, entries: draft.entries, duplicates: draft.duplicates, bytes: draft.bytes,
            importedBy: draft.importedBy, importedAt: draft.importedAt)
        try transaction.execute(
            """
            INSERT INTO word_list_versions (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .id(version.id), .text(version.list), .count(version.number), .text(version.hash),
                .integer(Int64(version.entries)), .integer(Int64(version.duplicates)),
                .integer(Int64(version.bytes)), .text(version.importedBy), .time(version.importedAt),
            ])
        try putInForce(version, at: version.importedAt, in: transaction)
        try forgetEntries(of: version, in: transaction)
        return version
    }

    public static func putInForce(
        _ version: WordListVersion, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO word_lists (list, version, since) VALUES ($1, $2, $3)
            ON CONFLICT (list) DO UPDATE SET version = excluded.version, since = excluded.since
            """, [.text(version.list), .id(version.id), .time(time)])
    }

    /// Takes the operator's list of this name out of force; its versions stay.
    /// - Returns: Whether there was one.
    public static func withdraw(_ list: String, in transaction: any WriteTransaction) throws(Problem) -> Bool
    {
        try transaction.execute("DELETE FROM word_lists WHERE list = $1", [.text(list)]) > 0
    }

    /// The versions in force, by the names of their lists.
    public static func inForce(in transaction: any ReadTransaction) throws(Problem) -> [WordListVersion] {
        try transaction.rows(
            """
            SELECT \(columns) FROM word_list_versions WHERE id IN (SELECT version FROM word_lists)
            ORDER BY list
            """
        ).map(version)
    }

    public static func inForce(
        _ list: String, in transaction: any ReadTransaction
    ) throws(Problem) -> WordListVersion? {
        try transaction.row(
            """
            SELECT \(columns) FROM word_list_versions
            WHERE id = (SELECT version FROM word_lists WHERE list = $1)
            """, [.text(list)]
        ).map(version)
    }

    public static func version(
        _ id: ID<WordListVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> WordListVersion? {
        try transaction.row("SELECT \(columns) FROM word_list_versions WHERE id = $1", [.id(id)]).map(version)
    }

    public static func versions(
        of list: String, _ request: PageRequest<WordListVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<WordListVersion, WordListVersion> {
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM word_list_versions WHERE list = $1 AND id \(request.comparison) $2
            ORDER BY id \(request.direction) LIMIT $3
            """, [.text(list), .id(request.start), .integer(request.rowLimit)])
        return request.page(try rows.map(version), id: \.id)
    }

    /// The entries of a version, as they were written; nil where they are no longer kept.
    public static func content(
        of version: ID<WordListVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> [UInt8]? {
        let rows = try transaction.rows(
            "SELECT content FROM word_list_parts WHERE version = $1 ORDER BY position", [.id(version)])
        guard !rows.isEmpty else { return nil }
        var content: [UInt8] = []
        for row in rows { content += try row.blob(0) }
        return content
    }

    /// Removes the parts of a version that was not made.
    public static func discard(
        _ version: ID<WordListVersion>, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute("DELETE FROM word_list_parts WHERE version = $1", [.id(version)])
    }

    /// Removes the parts of every import that a crash cut short. Only while nothing imports.
    /// - Returns: How many parts there were.
    public static func discardUnfinished(in transaction: any WriteTransaction) throws(Problem) -> Int {
        try transaction.execute(
            "DELETE FROM word_list_parts WHERE version NOT IN (SELECT id FROM word_list_versions)")
    }

    private static func forgetEntries(
        of newest: WordListVersion, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard newest.number > UInt64(keptVersions) else { return }
        try transaction.execute(
            """
            DELETE FROM word_list_parts WHERE version IN (
                SELECT id FROM word_list_versions WHERE list = $1 AND number <= $2
            )
            """, [.text(newest.list), .count(newest.number - UInt64(keptVersions))])
    }

    private static let columns =
        "id, list, number, hash, entries, duplicates, bytes, imported_by, imported_at"

    private static func version(_ row: Row) throws(Problem) -> WordListVersion {
        WordListVersion(
            id: try row.id(0), list: try row.text(1), number: try row.count(2), hash: try row.text(3),
            entries: Int(try row.integer(4)), duplicates: Int(try row.integer(5)),
            bytes: Int(try row.integer(6)), importedBy: try row.text(7), importedAt: try row.time(8))
    }
}
