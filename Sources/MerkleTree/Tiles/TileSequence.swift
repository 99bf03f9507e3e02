/// The tiles that one tree has and an earlier one had not, made one by one: a tree of a thousand million
/// leaves has four million tiles.
public struct TileSequence: Sequence, Sendable {
    let oldSize: UInt64
    let newSize: UInt64

    public func makeIterator() -> Iterator { Iterator(oldSize: oldSize, newSize: newSize) }

    public struct Iterator: IteratorProtocol, Sendable {
        private let oldSize: UInt64
        private let newSize: UInt64
        private var level = 0
        private var index: UInt64

        init(oldSize: UInt64, newSize: UInt64) {
            self.oldSize = oldSize
            self.newSize = newSize
            index = Self.firstChanged(level: 0, oldSize: oldSize)
        }

        public mutating func next() -> TileCoordinate? {
            while TileCoordinate.nodes(level: level, size: newSize)
                > TileCoordinate.nodes(level: level, size: oldSize)
            {
                if let tile = TileCoordinate.tile(level: level, index: index, inTreeOf: newSize) {
                    index += 1
                    return tile
                }
                level += 1
                index = Self.firstChanged(level: level, oldSize: oldSize)
            }
            // A level that did not grow has none above it that did.
            return nil
        }

        /// The partial tile that the earlier tree ended with, or the place after its last full one.
        private static func firstChanged(level: Int, oldSize: UInt64) -> UInt64 {
            TileCoordinate.nodes(level: level, size: oldSize) / UInt64(TileCoordinate.fullWidth)
        }
    }
}
