import MerkleTree
import Persistence
import Primitives

/// The reading end of the log: checkpoint, tiles, entries and proofs, as C2SP tlog-tiles serves them.
///
/// What it gives out is covered by a checkpoint that is signed and durable. Each call reads one snapshot.
public struct LogReader: Sendable {
    /// The leaves of one subject that are found at once.
    public static let maximumIndexes = 256

    private let database: any Database
    private let verifier: NoteVerifier

    /// - Parameter verifier: The key of the log; a checkpoint that it did not sign is not given out.
    public init(database: any Database, verifier: NoteVerifier) {
        self.database = database
        self.verifier = verifier
    }

    /// The newest signed head.
    /// - Throws: `notFound` before the sequencer has signed the first.
    public func head() async throws -> LogHead {
        try await database.read { [verifier] in try Self.head(by: verifier, in: $0) }
    }

    /// The contents of a tile: 32 bytes for each hash.
    ///
    /// A partial tile is given also after it has grown, since its hashes never change.
    /// - Throws: `notFound` when the newest checkpoint does not have all these hashes yet.
    public func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        try await database.read { transaction in
            try Self.checkCovered(coordinate, path: coordinate.path, in: transaction)
            return try LogTable.tile(coordinate, in: transaction)
        }
    }

    /// The contents of an entry bundle: each leaf after its length in two bytes.
    /// - Throws: `notFound` when the newest checkpoint does not cover all these leaves yet.
    public func entries(_ coordinate: EntryBundleCoordinate) async throws -> [UInt8] {
        try await database.read { transaction in
            try Self.checkCovered(coordinate.leafTile, path: coordinate.path, in: transaction)
            // No overflow: a covered tile lies below a size that the database counts.
            let start = Int64(coordinate.index) * Int64(TileCoordinate.fullWidth)
            let leaves = try LogTable.leaves(start..<start + Int64(coordinate.width), in: transaction)
            guard leaves.count == coordinate.width else {
                throw Self.corrupt("leaves are missing in \(coordinate.path)")
            }
            return try EntryBundle.encode(leaves.map(\.bytes))
        }
    }

    /// A leaf, whether or not a checkpoint covers it yet.
    /// - Throws: `notFound`.
    public func leaf(at index: Int64) async throws -> LogLeaf {
        try await database.read { try Self.leaf(at: index, in: $0) }
    }

    /// Where the first leaf of a subject is; nil when there is none.
    public func index(of subject: [UInt8]) async throws -> Int64? {
        try await database.read { try LogTable.indexes(of: subject, limit: 1, in: $0).first }
    }

    /// Where the leaves of a subject are, in the order of the log, the first ``maximumIndexes``.
    public func indexes(of subject: [UInt8]) async throws -> [Int64] {
        try await database.read { try LogTable.indexes(of: subject, limit: Self.maximumIndexes, in: $0) }
    }

    /// The proof that a leaf is in the log, with the newest checkpoint: a whole `c2sp.org/tlog-proof@v1`,
    /// already verified.
    /// - Throws: `notFound` when there is no such leaf or no checkpoint covers it yet.
    public func inclusionProof(of index: Int64) async throws -> TlogProof {
        try await database.read { [verifier] transaction in
            let leaf = try Self.leaf(at: index, in: transaction)
            let head = try Self.head(by: verifier, in: transaction)
            guard UInt64(index) < head.size else {
                throw Problem(
                    .notFound,
                    "Leaf \(index) is not covered by a checkpoint yet; the newest has \(head.size).",
                    mend: "Ask again in a second.", retryAfter: .seconds(1))
            }
            var reader = Self.tileReader(size: head.size, in: transaction)
            let proof = try TlogProof(
                index: UInt64(index), inclusion: reader.inclusionProof(index: UInt64(index)),
                checkpoint: head.note)
            do {
                try proof.inclusion.verify(
                    leaf: leaf.hash, index: proof.index, size: head.size, root: head.root)
            } catch {
                throw Self.corrupt("leaf \(index) and the tiles do not agree: \(error)")
            }
            return proof
        }
    }

    /// The proof that the log at `newSize` leaves continues the log at `oldSize`, both at least 1.
    /// - Parameter newSize: At most the size of the newest checkpoint, which it is when nil.
    /// - Throws: `invalidValue` for sizes that are no sizes of this log, 0 or out of order.
    public func consistencyProof(
        from oldSize: UInt64, to newSize: UInt64? = nil
    ) async throws -> ConsistencyProof {
        try await database.read { [verifier] transaction in
            let head = try Self.head(by: verifier, in: transaction)
            let newSize = newSize ?? head.size
            guard 1...max(newSize, 1) ~= oldSize, newSize <= head.size else {
                throw Problem(
                    .invalidValue, "There is no proof from \(oldSize) to \(newSize) leaves.",
                    mend: "Give sizes of 1 to \(head.size), the smaller one first.")
            }
            var reader = Self.tileReader(size: newSize, in: transaction)
            return try reader.consistencyProof(from: oldSize)
        }
    }

    private static func head(by verifier: NoteVerifier, in transaction: any ReadTransaction) throws -> LogHead
    {
        guard let head = try LogTable.newestHead(by: verifier, in: transaction) else {
            throw Problem(
                .notFound, "The log has no checkpoint yet.", mend: "Ask again in a second.",
                retryAfter: .seconds(1))
        }
        return head
    }

    private static func leaf(at index: Int64, in transaction: any ReadTransaction) throws -> LogLeaf {
        guard let leaf = try LogTable.leaf(index, in: transaction) else {
            throw Problem(.notFound, "The log has no leaf \(index).")
        }
        return leaf
    }

    private static func checkCovered(
        _ coordinate: TileCoordinate, path: String, in transaction: any ReadTransaction
    ) throws {
        // Tiles are stored together with their checkpoint, so its size will do; whoever reads them verifies
        // the checkpoint.
        let size = try LogTable.newestCheckpoint(in: transaction)?.size ?? 0
        guard coordinate.isComplete(inTreeOf: UInt64(max(size, 0))) else {
            throw Problem(
                .notFound, "The log has no \(path): its newest checkpoint has \(size) leaves.",
                mend: "Ask for what the checkpoint covers.")
        }
    }

    private static func tileReader(size: UInt64, in transaction: any ReadTransaction) -> TileReader {
        TileReader(size: size) { try LogTable.tile($0, in: transaction) }
    }

    private static func corrupt(_ reason: String) -> Problem {
        Problem(
            .corrupt, "The log is damaged: \(reason).",
            mend: "Run `minato audit verify`; restore the data directory from a copy.")
    }
}
