/// A tile with its hashes.
public struct HashTile: Hashable, Sendable {
    /// Which tile this is.
    public let coordinate: TileCoordinate
    /// As many hashes as the width says.
    public let hashes: [TreeHash]

    /// Throws `TileError` when the number of hashes is not the width.
    public init(_ coordinate: TileCoordinate, hashes: [TreeHash]) throws(TileError) {
        guard hashes.count == coordinate.width else {
            throw .wrongTileLength(
                path: coordinate.path,
                expected: coordinate.width * TreeHash.byteCount,
                found: hashes.count * TreeHash.byteCount)
        }
        self.coordinate = coordinate
        self.hashes = hashes
    }

    /// Reads the contents of a tile; throws `TileError` when they are not exactly 32 bytes for each hash.
    public init(_ coordinate: TileCoordinate, bytes: [UInt8]) throws(TileError) {
        let expected = coordinate.width * TreeHash.byteCount
        guard bytes.count == expected else {
            throw .wrongTileLength(path: coordinate.path, expected: expected, found: bytes.count)
        }
        let hashes = stride(from: 0, to: bytes.count, by: TreeHash.byteCount).compactMap {
            TreeHash(bytes[$0..<$0 + TreeHash.byteCount])
        }
        try self.init(coordinate, hashes: hashes)
    }

    /// The contents as they are stored and served: the hashes one after the other.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * TreeHash.byteCount)
        for hash in hashes { hash.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        return bytes
    }
}
