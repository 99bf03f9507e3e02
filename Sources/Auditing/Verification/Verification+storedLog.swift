import MerkleTree
import Persistence
import Primitives

extension Verification {
    /// Recomputes the whole log of a database from its leaves: every hash, every tile, every checkpoint's
    /// root and signature. All checkpoints being roots over the same leaves, they are consistent with each
    /// other.
    ///
    /// One transaction sees one snapshot, so this may run beside the server; while it does, the database
    /// cannot reclaim its write-ahead log. The times and subjects beside the leaves are not covered by the
    /// tree; `inspect` is where the caller compares them with the leaf's content.
    /// - Parameters:
    ///   - verifier: The key of the log, whose name is the origin.
    ///   - inspect: Called for each leaf in order; a text that it returns is recorded as a fault of the leaf.
    ///   - progress: Called now and then with the leaves done and the leaves there are.
    /// - Returns: The report; the log is whole when it has no faults.
    /// - Throws: What reading and `inspect` throw.
    public static func log(
        in transaction: any ReadTransaction, by verifier: NoteVerifier,
        inspect: (LogLeaf) throws -> String? = { _ in nil },
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws -> LogReport {
        var log = StoredLog(transaction: transaction, verifier: verifier)
        try log.check(inspect, progress)
        return log.report
    }
}

/// The walk over the tables behind ``Verification/log(in:by:inspect:progress:)``.
private struct StoredLog {
    let transaction: any ReadTransaction
    let verifier: NoteVerifier
    private var check = LogCheck()
    /// Checkpoints that wait for the tree to reach their size.
    private var checkpoints: ArraySlice<CheckpointRow> = []
    private var lastCheckpoint = Int64.min

    init(transaction: any ReadTransaction, verifier: NoteVerifier) {
        self.transaction = transaction
        self.verifier = verifier
    }

    var report: LogReport { check.report }

    mutating func check(
        _ inspect: (LogLeaf) throws -> String?, _ progress: (UInt64, UInt64) -> Void
    ) throws {
        let total = try LogTable.leafCount(in: transaction)
        let signed = try LogTable.newestCheckpoint(in: transaction)?.size ?? 0
        try checkCheckpoints(upTo: 0)
        for start in stride(from: 0, to: total, by: LogTable.pageSize) where !report.isFull {
            let end = min(total, start + Int64(LogTable.pageSize))
            guard try checkPage(start..<end, signed: signed, inspect) else { return }
            progress(UInt64(end), UInt64(total))
        }
        guard !report.isFull else { return }
        for tile in try check.partialTiles() { check.compare(tile, stored: try stored(tile.coordinate)) }
        try checkCheckpoints(upTo: .max)
        try checkSurplusTiles()
    }

    /// - Returns: False when a leaf is missing, beyond which nothing can be computed.
    private mutating func checkPage(
        _ range: Range<Int64>, signed: Int64, _ inspect: (LogLeaf) throws -> String?
    ) throws -> Bool {
        let tile = TileCoordinate.tile(
            level: 0, index: UInt64(range.lowerBound) / UInt64(TileCoordinate.fullWidth),
            inTreeOf: UInt64(max(signed, 0)))
        if let tile { check.begin(tile, stored: try stored(tile)) }
        var next = range.lowerBound
        for leaf in try LogTable.leaves(range, in: transaction) {
            guard leaf.index == next else { break }
            next += 1
            if let fault = try inspect(leaf) { check.add(.leaf(leaf.index), fault) }
            guard leaf.index < signed else {
                check.checkUnsigned(leaf)
                continue
            }
            for tile in try check.add(leaf.bytes) {
                check.compare(tile, stored: try stored(tile.coordinate))
            }
            try checkCheckpoints(upTo: leaf.index + 1)
        }
        guard next < range.upperBound else { return true }
        check.add(.leaf(next), "it is missing")
        return false
    }

    /// Checks the checkpoints of at most `size` leaves that were not checked yet.
    private mutating func checkCheckpoints(upTo size: Int64) throws {
        while !report.isFull {
            if checkpoints.isEmpty {
                checkpoints = try LogTable.checkpoints(above: lastCheckpoint, in: transaction)[...]
                lastCheckpoint = checkpoints.last?.size ?? .max
            }
            guard let row = checkpoints.first, row.size <= size else { return }
            checkpoints.removeFirst()
            checkOne(row)
        }
    }

    private mutating func checkOne(_ row: CheckpointRow) {
        check.countCheckpoint()
        do throws(InvalidCheckpoint) {
            let checkpoint = try row.verified(by: verifier).checkpoint
            guard checkpoint.size == check.size else {
                throw InvalidCheckpoint(size: row.size, reason: "the log has only \(check.size) leaves")
            }
            check.compare(checkpoint)
            check.setHead(checkpoint)
        } catch {
            check.add(error)
        }
    }

    /// Finds tiles that the tree does not have.
    private mutating func checkSurplusTiles() throws {
        for tile in try LogTable.surplusTiles(ofTree: Int64(check.size), in: transaction) {
            check.add(
                .tile("tile/\(tile.level)/\(tile.index)"), "the tree of \(check.size) leaves has no such tile"
            )
        }
    }

    private func stored(_ coordinate: TileCoordinate) throws -> [UInt8]? {
        try LogTable.tile(level: coordinate.level, index: coordinate.index, in: transaction)
    }
}
