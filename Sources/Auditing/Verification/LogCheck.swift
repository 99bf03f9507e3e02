import MerkleTree
import Primitives

/// Recomputes a log leaf by leaf and holds what is stored or published against it. It does no I/O: whoever
/// drives it brings leaves and tiles.
struct LogCheck {
    private(set) var report = LogReport()
    private var growth = TreeGrowth()
    /// The contents of the tile of level 0 in which the next leaves belong.
    private var leafTile: ArraySlice<UInt8> = []

    /// Leaves in the recomputed tree.
    var size: UInt64 { growth.size }

    /// The tile of level 0 for the next leaves, as it is stored; nil when it is missing.
    mutating func begin(_ coordinate: TileCoordinate, stored: [UInt8]?) {
        leafTile = []
        guard hasLength(of: coordinate, stored), let stored else { return }
        leafTile = stored[...]
    }

    /// Checks the next leaf and takes it into the tree.
    /// - Returns: The tiles of level 1 and above that it filled, to be compared.
    mutating func add(_ leaf: [UInt8]) throws -> [HashTile] {
        checkLength(leaf, index: Int64(size))
        let hash = RFC6962.leaf(leaf)
        if !leafTile.isEmpty {
            if !hash.bytes.elementsEqual(leafTile.prefix(TreeHash.byteCount)) {
                report.add(.leaf(Int64(size)), "its bytes do not have the hash that is in the tile")
            }
            leafTile = leafTile.dropFirst(TreeHash.byteCount)
        }
        var filled: [HashTile] = []
        try growth.append(hash) { tile in if tile.coordinate.level > 0 { filled.append(tile) } }
        report.leaves = size
        return filled
    }

    /// Checks a leaf that no checkpoint covers yet.
    mutating func checkUnsigned(_ leaf: LogLeaf) {
        checkLength(leaf.bytes, index: leaf.index)
        report.leaves = UInt64(leaf.index) + 1
    }

    /// The partial tiles of level 1 and above, to be compared when all leaves are in.
    func partialTiles() throws -> [HashTile] {
        try growth.partialTiles().filter { $0.coordinate.level > 0 }
    }

    /// Compares a tile with the recomputed one.
    mutating func compare(_ tile: HashTile, stored: [UInt8]?) {
        guard hasLength(of: tile.coordinate, stored), let stored else { return }
        let difference = zip(tile.bytes, stored).enumerated().first { $0.element.0 != $0.element.1 }
        guard let difference else { return }
        report.add(
            .tile(tile.coordinate.path),
            "hash \(difference.offset / TreeHash.byteCount) is not that of the leaves below it")
    }

    /// Compares a checkpoint of as many leaves as are in the tree.
    mutating func compare(_ checkpoint: Checkpoint?) {
        guard let checkpoint, checkpoint.root != growth.root else { return }
        report.add(
            .checkpoint(Int64(clamping: checkpoint.size)),
            "it signs the root \(checkpoint.root), the leaves give \(growth.root)")
    }

    mutating func countCheckpoint() { report.checkpoints += 1 }

    mutating func setHead(_ checkpoint: Checkpoint) { report.head = checkpoint }

    mutating func add(_ place: LogFault.Place, _ reason: String) { report.add(place, reason) }

    mutating func add(_ invalid: InvalidCheckpoint) { report.add(.checkpoint(invalid.size), invalid.reason) }

    private mutating func checkLength(_ leaf: [UInt8], index: Int64) {
        guard !(1...AuditLog.maximumLeafBytes ~= leaf.count) else { return }
        report.add(.leaf(index), "it has \(leaf.count) bytes, must have 1 to \(AuditLog.maximumLeafBytes)")
    }

    private mutating func hasLength(of coordinate: TileCoordinate, _ stored: [UInt8]?) -> Bool {
        let expected = coordinate.width * TreeHash.byteCount
        guard stored?.count != expected else { return true }
        let found = stored.map { "it has \($0.count) bytes" } ?? "it is missing"
        report.add(.tile(coordinate.path), "\(found), must have \(expected)")
        return false
    }
}
