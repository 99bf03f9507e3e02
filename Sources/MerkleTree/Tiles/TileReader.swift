/// Reads nodes, and so proofs, of one tree from its tiles.
///
/// The levels between those that tiles hold are hashed from the tile below. The tiles are taken at their
/// word: whoever does not own them checks the root or the proof against a signed checkpoint.
///
/// ```swift
/// var reader = TileReader(size: checkpoint.size) { tile in try folder.contents(tile.path) }
/// guard try reader.root() == checkpoint.root else { … }
/// let proof = try reader.inclusionProof(index: 41)
/// ```
public struct TileReader {
    /// The number of tiles that are kept for the next call: a proof asks for each of its tiles many times,
    /// and no proof needs more than 16.
    public static let maximumKeptTiles = 32

    /// The number of leaves of the tree.
    public let size: UInt64
    private let contents: (TileCoordinate) throws -> [UInt8]
    private var kept: [HashTile] = []

    /// `contents` gives the bytes of a tile. It is asked only for tiles that a tree of `size` leaves has,
    /// partial ones with the width they have at that size. A source that no longer has a partial tile may
    /// answer with the first `width` hashes of the full one.
    public init(size: UInt64, contents: @escaping (TileCoordinate) throws -> [UInt8]) {
        self.size = size
        self.contents = contents
    }

    /// The root of the perfect subtree of 2^level leaves that starts at leaf `index` · 2^level.
    ///
    /// Throws `TileError` for a node that is not wholly inside the tree and for a tile of another length
    /// than its width requires, and whatever the source of the tiles throws.
    public mutating func node(level: Int, index: UInt64) throws -> TreeHash {
        guard 0..<UInt64.bitWidth ~= level, index < size >> level else {
            throw TileError.nodeOutsideTree(level: level, index: index, size: size)
        }
        let (tileLevel, above) = level.quotientAndRemainder(dividingBy: TileCoordinate.height)
        let width = UInt64(TileCoordinate.fullWidth)
        let first = index << above
        guard let coordinate = TileCoordinate.tile(level: tileLevel, index: first / width, inTreeOf: size)
        else {
            throw TileError.nodeOutsideTree(level: level, index: index, size: size)
        }
        let start = Int(first % width)
        return Self.root(over: try tile(coordinate).hashes[start..<start + 1 << above])
    }

    /// The root of the whole tree.
    public mutating func root() throws -> TreeHash {
        try LeafRange(start: 0, end: size).hash { try node(level: $0, index: $1) }
    }

    /// The proof of leaf `index` in the tree. Throws `ProofError` when there is no such leaf.
    public mutating func inclusionProof(index: UInt64) throws -> InclusionProof {
        try InclusionProof.make(index: index, size: size) { try node(level: $0, index: $1) }
    }

    /// The proof that the tree continues that of its first `oldSize` leaves. Throws `ProofError` when
    /// `oldSize` is 0 or larger than the tree.
    public mutating func consistencyProof(from oldSize: UInt64) throws -> ConsistencyProof {
        try ConsistencyProof.make(from: oldSize, to: size) { try node(level: $0, index: $1) }
    }

    private mutating func tile(_ coordinate: TileCoordinate) throws -> HashTile {
        if let tile = kept.first(where: { $0.coordinate == coordinate }) { return tile }
        let tile = try HashTile(coordinate, bytes: contents(coordinate))
        if kept.count == Self.maximumKeptTiles { kept.removeFirst() }
        kept.append(tile)
        return tile
    }

    /// The root of the subtree whose nodes at the level of the tile are `hashes`.
    private static func root(over hashes: ArraySlice<TreeHash>) -> TreeHash {
        var range = CompactRange()
        for hash in hashes { range.append(hash) }
        return range.root
    }
}
