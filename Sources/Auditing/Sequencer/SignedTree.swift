import MerkleTree
import Persistence
import Primitives

/// The tree at the last checkpoint that was signed, ready to grow.
struct SignedTree: Sendable {
    var head: LogHead
    var growth: TreeGrowth
}

extension SignedTree {
    /// Opens the tree at the newest checkpoint on record; nil when none was signed yet.
    /// - Throws: `corrupt` when the checkpoint is not of this key, when the tiles give another root than it
    ///   signs, or when leaves that it covers are gone: then nothing may be signed after it.
    static func newest(
        by verifier: NoteVerifier, in transaction: any ReadTransaction
    ) throws -> SignedTree? {
        guard let head = try LogTable.newestHead(by: verifier, in: transaction) else { return nil }
        let growth: TreeGrowth
        do {
            growth = try TreeGrowth(size: head.size) { try LogTable.tile($0, in: transaction) }
        } catch let error as TileError {
            throw inconsistent(head.size, "\(error)")
        }
        guard growth.root == head.root else {
            throw inconsistent(head.size, "the stored tiles give the root \(growth.root)")
        }
        let leaves = try LogTable.leafCount(in: transaction)
        guard UInt64(leaves) >= head.size else {
            throw inconsistent(head.size, "the log has only \(leaves) leaves")
        }
        return SignedTree(head: head, growth: growth)
    }

    /// Grows by the leaves of index `growth.size ..< size`.
    /// - Returns: The tiles that the tree then has and had not before, those to write.
    /// - Throws: `corrupt` when a leaf is missing, or when the grown tree does not continue the signed one.
    mutating func grow(to size: UInt64, in transaction: any ReadTransaction) throws -> [HashTile] {
        var tiles: [HashTile] = []
        while growth.size < size {
            let start = Int64(growth.size)
            let end = min(Int64(size), start + Int64(LogTable.pageSize))
            for leaf in try LogTable.leaves(start..<end, in: transaction) {
                guard leaf.index == Int64(growth.size) else { break }
                try growth.append(leaf.hash) { tiles.append($0) }
            }
            guard Int64(growth.size) == end else {
                throw Self.inconsistent(head.size, "leaf \(growth.size) after it is missing")
            }
        }
        tiles += try growth.partialTiles()
        try checkContinuation(tiles, in: transaction)
        return tiles
    }

    /// Proves from the tiles, those on record and those to be written, that the grown tree continues the
    /// signed one: what a reader of the log will ask of them.
    private func checkContinuation(_ tiles: [HashTile], in transaction: any ReadTransaction) throws {
        guard head.size > 0 else { return }
        let new = Dictionary(uniqueKeysWithValues: tiles.map { ($0.coordinate, $0) })
        var reader = TileReader(size: growth.size) { coordinate in
            try new[coordinate]?.bytes ?? LogTable.tile(coordinate, in: transaction)
        }
        do {
            try reader.consistencyProof(from: head.size).verify(
                from: head.size, oldRoot: head.root, to: growth.size, newRoot: growth.root)
        } catch let error as ProofError {
            throw Self.inconsistent(
                head.size, "the tree of \(growth.size) leaves does not continue it: \(error)")
        }
    }

    private static func inconsistent(_ size: UInt64, _ reason: String) -> Problem {
        Problem(
            .corrupt, "The log does not continue from its signed checkpoint of \(size) leaves: \(reason).",
            mend: "Run `minato audit verify`; restore the data directory from a copy. Nothing more is signed."
        )
    }
}
