/// Which tile: level, index and width (C2SP tlog-tiles, "Merkle Tree").
///
/// A tile of level L holds up to 256 neighbouring nodes of level 8 · L of the tree. It is partial as long as
/// it holds fewer.
public struct TileCoordinate: Hashable, Sendable {
    /// The hashes of a full tile: 256.
    public static let fullWidth = 256
    /// The levels of the tree that one tile spans: 8.
    public static let height = 8
    /// The highest level that a path may name.
    public static let maximumLevel = 63
    /// No path of a tile or bundle is longer; longer ones are refused unread.
    static let maximumPathBytes = 64

    /// The level of the tile, 0...63. Level 0 holds hashes of leaves.
    public let level: Int
    /// The place of the tile in its level, from 0.
    public let index: UInt64
    /// The number of hashes, 1...256.
    public let width: Int

    /// Throws `TileError` for a level or width out of bounds.
    public init(level: Int, index: UInt64, width: Int = fullWidth) throws(TileError) {
        guard 0...Self.maximumLevel ~= level else { throw .levelOutOfRange(level) }
        guard 1...Self.fullWidth ~= width else { throw .widthOutOfRange(width) }
        self.init(checkedLevel: level, index: index, width: width)
    }

    init(checkedLevel level: Int, index: UInt64, width: Int) {
        assert(0...Self.maximumLevel ~= level && 1...Self.fullWidth ~= width)
        self.level = level
        self.index = index
        self.width = width
    }

    /// Reads a path such as `tile/0/x001/x234/067.p/8`, without a leading slash. Only the one spelling that
    /// ``path`` gives is read; anything else is `nil`.
    public init?(path: String) {
        guard path.utf8.count <= Self.maximumPathBytes else { return nil }
        let elements = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard elements.count > 2, elements[0].elementsEqual("tile".utf8),
            let level = DecimalText.parse(elements[1]), level <= UInt64(Self.maximumLevel),
            let (index, width) = TileIndexPath.parse(elements[2...])
        else { return nil }
        self.init(checkedLevel: Int(level), index: index, width: width)
    }

    /// The path below the prefix of the log: `tile/<L>/<N>` with `.p/<W>` for a partial tile.
    public var path: String { "tile/\(level)/\(TileIndexPath.text(index: index, width: width))" }

    /// Whether the tile holds fewer than 256 hashes.
    public var isPartial: Bool { width < Self.fullWidth }

    /// The full tile that this one is or becomes.
    public var full: TileCoordinate {
        TileCoordinate(checkedLevel: level, index: index, width: Self.fullWidth)
    }

    /// Whether all hashes of the tile are those of perfect subtrees in a tree of `size` leaves. Such a tile
    /// never changes again, also where a larger tree no longer lists it because it has grown wider.
    public func isComplete(inTreeOf size: UInt64) -> Bool {
        let nodes = Self.nodes(level: level, size: size)
        let whole = nodes / UInt64(Self.fullWidth)
        return index < whole
            || index == whole && UInt64(width) <= nodes % UInt64(Self.fullWidth)
    }

    /// The tile at this place that a tree of `size` leaves has, full or partial; `nil` if it has none there.
    public static func tile(level: Int, index: UInt64, inTreeOf size: UInt64) -> TileCoordinate? {
        guard 0...maximumLevel ~= level else { return nil }
        let nodes = nodes(level: level, size: size)
        let whole = nodes / UInt64(fullWidth)
        let rest = Int(nodes % UInt64(fullWidth))
        if index < whole { return TileCoordinate(checkedLevel: level, index: index, width: fullWidth) }
        guard index == whole, rest > 0 else { return nil }
        return TileCoordinate(checkedLevel: level, index: index, width: rest)
    }

    /// All tiles of a tree of `size` leaves, by level and then by index. A partial tile is the last of its
    /// level.
    public static func tiles(inTreeOf size: UInt64) -> TileSequence {
        TileSequence(oldSize: 0, newSize: size)
    }

    /// The tiles that a tree has after it grew from `oldSize` to `newSize` leaves and had not before: those
    /// to write. Throws `TileError` when the tree would shrink.
    public static func tiles(from oldSize: UInt64, to newSize: UInt64) throws(TileError) -> TileSequence {
        guard oldSize <= newSize else { throw .sizesOutOfOrder(old: oldSize, new: newSize) }
        return TileSequence(oldSize: oldSize, newSize: newSize)
    }

    /// How many hashes all tiles of a level hold together.
    static func nodes(level: Int, size: UInt64) -> UInt64 {
        // `>>` gives 0 for a shift by the whole width or more: no tree reaches those levels.
        size >> (level * height)
    }
}

extension TileCoordinate: CustomStringConvertible {
    /// The path.
    public var description: String { path }
}
