/// Which bundle of entries: the entries whose hashes are in the tile of level 0 with the same index and width
/// (C2SP tlog-tiles, "Log entries").
public struct EntryBundleCoordinate: Hashable, Sendable {
    /// The place of the bundle, from 0: its first entry is `index` · 256.
    public let index: UInt64
    /// The number of entries, 1...256.
    public let width: Int

    /// Throws `TileError` for a width out of bounds.
    public init(index: UInt64, width: Int = TileCoordinate.fullWidth) throws(TileError) {
        guard 1...TileCoordinate.fullWidth ~= width else { throw .widthOutOfRange(width) }
        self.index = index
        self.width = width
    }

    /// The bundle that belongs to a tile of level 0; `nil` for other levels.
    public init?(leafTile: TileCoordinate) {
        guard leafTile.level == 0 else { return nil }
        index = leafTile.index
        width = leafTile.width
    }

    /// Reads a path such as `tile/entries/x001/x234/067.p/8`, without a leading slash. Only the one spelling
    /// that ``path`` gives is read; anything else is `nil`.
    public init?(path: String) {
        guard path.utf8.count <= TileCoordinate.maximumPathBytes else { return nil }
        let elements = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard elements.count > 2, elements[0].elementsEqual("tile".utf8),
            elements[1].elementsEqual("entries".utf8),
            let (index, width) = TileIndexPath.parse(elements[2...])
        else { return nil }
        self.index = index
        self.width = width
    }

    /// The path below the prefix of the log: `tile/entries/<N>` with `.p/<W>` for a partial bundle.
    public var path: String { "tile/entries/\(TileIndexPath.text(index: index, width: width))" }

    /// The tile that holds the hashes of the entries.
    public var leafTile: TileCoordinate { TileCoordinate(checkedLevel: 0, index: index, width: width) }
}

extension EntryBundleCoordinate: CustomStringConvertible {
    /// The path.
    public var description: String { path }
}
