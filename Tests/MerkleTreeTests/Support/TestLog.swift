import MerkleTree

/// A log whose tiles are written as it grows: from the appended leaves and the nodes that the compact range
/// reports, and from nothing else.
struct TestLog {
    private(set) var range = CompactRange()
    /// The nodes of the levels that tiles hold: leaves, level 8, level 16, …
    private var levels: [[TreeHash]] = []

    mutating func append(_ leaf: TreeHash) {
        add(leaf, level: 0)
        var completed: [(level: Int, index: UInt64, hash: TreeHash)] = []
        range.append(leaf) { level, index, hash in completed.append((level, index, hash)) }
        for node in completed where node.level.isMultiple(of: TileCoordinate.height) {
            let level = node.level / TileCoordinate.height
            precondition(node.index == (level < levels.count ? levels[level].count : 0))
            add(node.hash, level: level)
        }
    }

    private mutating func add(_ hash: TreeHash, level: Int) {
        if level == levels.count { levels.append([]) }
        levels[level].append(hash)
    }

    func contents(_ tile: TileCoordinate) throws -> [UInt8] {
        let start = Int(tile.index) * TileCoordinate.fullWidth
        return try HashTile(tile, hashes: Array(levels[tile.level][start..<start + tile.width])).bytes
    }

    func reader(size: UInt64? = nil) -> TileReader {
        TileReader(size: size ?? range.size) { try contents($0) }
    }

    /// A log of `size` leaves; leaf i is the hash of i as eight big-endian bytes.
    static func counting(to size: UInt64) -> TestLog {
        var log = TestLog()
        for index in 0..<size { log.append(RFC6962.leaf(bigEndian(index))) }
        return log
    }

    static func bigEndian(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
