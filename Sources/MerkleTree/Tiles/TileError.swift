/// Why a tile, an entry bundle or a node in tiles could not be made or read.
public enum TileError: Error, Hashable, Sendable {
    /// Levels of tiles run from 0 to 63.
    case levelOutOfRange(Int)
    /// A tile or bundle holds 1 to 256 hashes or entries.
    case widthOutOfRange(Int)
    /// The tree that is read is smaller than the one it should extend.
    case sizesOutOfOrder(old: UInt64, new: UInt64)
    /// A tile holds as many hashes, of 32 bytes each, as its width says.
    case wrongTileLength(path: String, expected: Int, found: Int)
    /// The node reaches beyond the leaves of the tree.
    case nodeOutsideTree(level: Int, index: UInt64, size: UInt64)
    /// An entry is longer than its length field can say; `position` counts from 0 in the bundle.
    case entryTooLong(position: Int, bytes: Int, maximum: Int)
    /// The bundle ends inside the entry at `position`, which starts at `offset`.
    case truncatedEntry(position: Int, offset: Int)
    /// A bundle holds another number of entries than asked for.
    case wrongEntryCount(expected: Int, found: Int)
}

extension TileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .levelOutOfRange(let level):
            "tile level \(level) is not between 0 and \(TileCoordinate.maximumLevel)"
        case .widthOutOfRange(let width):
            "a tile or bundle holds 1 to \(TileCoordinate.fullWidth) items, not \(width)"
        case .sizesOutOfOrder(let old, let new):
            "the tree of \(new) leaves is smaller than the \(old) leaves it should extend"
        case .wrongTileLength(let path, let expected, let found):
            "\(path) must have \(expected) bytes, but it has \(found)"
        case .nodeOutsideTree(let level, let index, let size):
            "node \(index) of level \(level) reaches beyond the tree of \(size) leaves"
        case .entryTooLong(let position, let bytes, let maximum):
            "entry \(position) of the bundle has \(bytes) bytes, more than the maximum of \(maximum)"
        case .truncatedEntry(let position, let offset):
            "the bundle ends inside entry \(position), which starts at byte \(offset)"
        case .wrongEntryCount(let expected, let found):
            "the bundle must have \(expected) entries, but it has \(found)"
        }
    }
}
