import MerkleTree

/// A tree that grows leaf by leaf, and its tiles (C2SP tlog-tiles): the right edge in memory, each tile
/// handed out when it is full.
struct TreeGrowth: Sendable {
    private(set) var range: CompactRange
    /// By level, the hashes of the last tile while it is partial.
    private var edge: [[TreeHash]]

    /// The tree without leaves.
    init() {
        range = CompactRange()
        edge = []
    }

    /// Goes on from a stored tree. `contents` gives the bytes of a tile as it is in a tree of `size` leaves.
    ///
    /// Whether they are the right tiles only ``root`` can tell.
    init(size: UInt64, contents: @escaping (TileCoordinate) throws -> [UInt8]) throws {
        var reader = TileReader(size: size, contents: contents)
        range = try CompactRange(size: size) { level, index in try reader.node(level: level, index: index) }
        edge = []
        for level in 0... {
            let nodes = size >> (level * TileCoordinate.height)
            guard nodes > 0 else { break }
            let last = TileCoordinate.tile(
                level: level, index: nodes / UInt64(TileCoordinate.fullWidth), inTreeOf: size)
            edge.append(try last.map { try HashTile($0, bytes: contents($0)).hashes } ?? [])
        }
    }

    /// The number of leaves.
    var size: UInt64 { range.size }

    /// The root of the tree of these leaves.
    var root: TreeHash { range.root }

    /// Adds the leaf of index ``size`` and hands out the tiles that it fills, the lowest first.
    mutating func append(_ leaf: TreeHash, filled: (HashTile) throws -> Void) throws {
        let index = size
        // Every eighth level is one that tiles hold; most leaves complete none of these nodes.
        var nodes: [(tileLevel: Int, index: UInt64, hash: TreeHash)] = []
        range.append(leaf) { level, index, hash in
            if level.isMultiple(of: TileCoordinate.height) {
                nodes.append((level / TileCoordinate.height, index, hash))
            }
        }
        try place(leaf, level: 0, index: index, filled: filled)
        for node in nodes {
            try place(node.hash, level: node.tileLevel, index: node.index, filled: filled)
        }
    }

    /// The last tile of each level that has a partial one, the lowest first.
    func partialTiles() throws -> [HashTile] {
        try edge.indices.compactMap { level in
            guard !edge[level].isEmpty else { return nil }
            let nodes = size >> (level * TileCoordinate.height)
            let index = nodes / UInt64(TileCoordinate.fullWidth)
            let coordinate = try TileCoordinate(level: level, index: index, width: edge[level].count)
            return try HashTile(coordinate, hashes: edge[level])
        }
    }

    private mutating func place(
        _ hash: TreeHash, level: Int, index: UInt64, filled: (HashTile) throws -> Void
    ) throws {
        if level == edge.count { edge.append([]) }
        edge[level].append(hash)
        guard edge[level].count == TileCoordinate.fullWidth else { return }
        let coordinate = try TileCoordinate(level: level, index: index / UInt64(TileCoordinate.fullWidth))
        try filled(try HashTile(coordinate, hashes: edge[level]))
        edge[level].removeAll(keepingCapacity: true)
    }
}
