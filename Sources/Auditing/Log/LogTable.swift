import MerkleTree
import Persistence
import Primitives

/// The SQL of the log, all of it.
enum LogTable {
    /// Leaves read at once: one bundle, so that memory stays below 16 MiB even for the longest leaves.
    static let pageSize = TileCoordinate.fullWidth

    // MARK: Leaves

    static func insert(_ leaf: LogLeaf, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            "INSERT INTO log_leaves (idx, leaf, subject, at) VALUES ($1, $2, $3, $4)",
            [
                .integer(leaf.index), .blob(leaf.bytes), .optional(leaf.subject),
                .integer(leaf.at.microseconds),
            ])
    }

    /// The number of leaves, which is the index of the next one.
    static func leafCount(in transaction: any ReadTransaction) throws(Problem) -> Int64 {
        let row = try transaction.row("SELECT idx FROM log_leaves ORDER BY idx DESC LIMIT 1")
        guard let row else { return 0 }
        let last = try row.integer(0)
        guard 0..<Int64.max ~= last else {
            throw Problem(
                .corrupt, "The log has a leaf of index \(last).",
                mend: "Run `minato audit verify`; restore the data directory from a copy.")
        }
        return last + 1
    }

    static func leaf(_ index: Int64, in transaction: any ReadTransaction) throws(Problem) -> LogLeaf? {
        let row = try transaction.row(
            "SELECT idx, leaf, subject, at FROM log_leaves WHERE idx = $1", [.integer(index)])
        return try row.map(leaf)
    }

    /// The leaves of `range` in order, those that are there.
    static func leaves(
        _ range: Range<Int64>, in transaction: any ReadTransaction
    ) throws(Problem) -> [LogLeaf] {
        let rows = try transaction.rows(
            "SELECT idx, leaf, subject, at FROM log_leaves WHERE idx >= $1 AND idx < $2 ORDER BY idx",
            [.integer(range.lowerBound), .integer(range.upperBound)])
        return try rows.map(leaf)
    }

    /// The leaves below an index, the newest first.
    static func leaves(
        below index: Int64, limit: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> [LogLeaf] {
        let rows = try transaction.rows(
            "SELECT idx, leaf, subject, at FROM log_leaves WHERE idx < $1 ORDER BY idx DESC LIMIT $2",
            [.integer(index), .integer(limit)])
        return try rows.map(leaf)
    }

    static func indexes(
        of subject: [UInt8], limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [Int64] {
        let rows = try transaction.rows(
            "SELECT idx FROM log_leaves WHERE subject = $1 ORDER BY idx LIMIT $2",
            [.blob(subject), .integer(Int64(limit))])
        return try rows.map { row throws(Problem) in try row.integer(0) }
    }

    private static func leaf(_ row: Row) throws(Problem) -> LogLeaf {
        LogLeaf(
            index: try row.integer(0), bytes: try row.blob(1), subject: try row.optionalBlob(2),
            at: Timestamp(microseconds: try row.integer(3)))
    }

    // MARK: Tiles

    /// The hashes of a tile as they stand, of whatever width; nil when there is no such tile.
    static func tile(
        level: Int, index: UInt64, in transaction: any ReadTransaction
    ) throws(Problem) -> [UInt8]? {
        guard let index = Int64(exactly: index) else { return nil }
        let row = try transaction.row(
            "SELECT hashes FROM log_tiles WHERE level = $1 AND n = $2",
            [.integer(Int64(level)), .integer(index)])
        return try row.map { row throws(Problem) in try row.blob(0) }
    }

    /// The first hashes of a tile, as many as the coordinate says; a tile only grows at its end.
    static func tile(
        _ coordinate: TileCoordinate, in transaction: any ReadTransaction
    ) throws(Problem) -> [UInt8] {
        let bytes = coordinate.width * TreeHash.byteCount
        let stored = try tile(level: coordinate.level, index: coordinate.index, in: transaction)
        guard let stored, stored.count >= bytes else {
            throw Problem(
                .corrupt,
                "\(coordinate.path) of the log has \(stored?.count ?? 0) bytes, must have \(bytes).",
                mend: "Run `minato audit verify`; restore the data directory from a copy.")
        }
        return Array(stored.prefix(bytes))
    }

    static func put(_ tile: HashTile, in transaction: any WriteTransaction) throws(Problem) {
        guard let index = Int64(exactly: tile.coordinate.index) else {
            throw Problem(.internalError, "\(tile.coordinate.path) is beyond what the database counts.")
        }
        try transaction.execute(
            """
            INSERT INTO log_tiles (level, n, hashes) VALUES ($1, $2, $3)
            ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes
            """,
            [.integer(Int64(tile.coordinate.level)), .integer(index), .blob(tile.bytes)])
    }

    /// The tiles that a tree of `size` leaves does not have, at most ``pageSize`` of each level.
    static func surplusTiles(
        ofTree size: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> [(level: Int64, index: Int64)] {
        let highest = (Int64.bitWidth - 1) / TileCoordinate.height
        var rows = try transaction.rows(
            "SELECT level, n FROM log_tiles WHERE level < 0 OR level > $1 ORDER BY level, n LIMIT $2",
            [.integer(Int64(highest)), .integer(Int64(pageSize))])
        for level in 0...highest {
            let nodes = size >> (level * TileCoordinate.height)
            let width = Int64(TileCoordinate.fullWidth)
            let tiles = nodes / width + (nodes % width == 0 ? 0 : 1)
            rows += try transaction.rows(
                "SELECT level, n FROM log_tiles WHERE level = $1 AND (n < 0 OR n >= $2) ORDER BY n LIMIT $3",
                [.integer(Int64(level)), .integer(tiles), .integer(Int64(pageSize))])
        }
        return try rows.map { row throws(Problem) in (try row.integer(0), try row.integer(1)) }
    }

    // MARK: Checkpoints

    static func newestCheckpoint(in transaction: any ReadTransaction) throws(Problem) -> CheckpointRow? {
        let row = try transaction.row(
            "SELECT size, root, note, at FROM log_checkpoints ORDER BY size DESC LIMIT 1")
        return try row.map(CheckpointRow.init)
    }

    /// The newest head, nil before the first.
    /// - Throws: `corrupt` when the key did not sign it.
    static func newestHead(
        by verifier: NoteVerifier, in transaction: any ReadTransaction
    ) throws(Problem) -> LogHead? {
        guard let row = try newestCheckpoint(in: transaction) else { return nil }
        do throws(InvalidCheckpoint) {
            return try row.verified(by: verifier)
        } catch {
            throw error.problem
        }
    }

    /// The checkpoints of more than `size` leaves in the order of their sizes, at most ``pageSize``.
    static func checkpoints(
        above size: Int64, in transaction: any ReadTransaction
    ) throws(Problem) -> [CheckpointRow] {
        let rows = try transaction.rows(
            "SELECT size, root, note, at FROM log_checkpoints WHERE size > $1 ORDER BY size LIMIT $2",
            [.integer(size), .integer(Int64(pageSize))])
        return try rows.map(CheckpointRow.init)
    }

    static func insert(_ head: LogHead, in transaction: any WriteTransaction) throws(Problem) {
        guard let size = Int64(exactly: head.size) else {
            throw Problem(.internalError, "A log of \(head.size) leaves is beyond what the database counts.")
        }
        try transaction.execute(
            "INSERT INTO log_checkpoints (size, root, note, at) VALUES ($1, $2, $3, $4)",
            [
                .integer(size), .blob(head.root.bytes), .text(head.note.serialized),
                .integer(head.at.microseconds),
            ])
    }
}
