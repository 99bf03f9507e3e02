import MerkleTree
import Testing

@Suite struct `The tiles of a tree` {
    private func paths(_ size: UInt64) -> [String] { TileCoordinate.tiles(inTreeOf: size).map(\.path) }

    @Test func `are none for an empty tree and few for a small one`() {
        #expect(paths(0) == [])
        #expect(paths(1) == ["tile/0/000.p/1"])
        #expect(paths(255) == ["tile/0/000.p/255"])
        #expect(paths(256) == ["tile/0/000", "tile/1/000.p/1"])
        #expect(paths(257) == ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"])
    }

    /// The example of the standard, which counts 273 full tiles of level 0, one partial of width 112, one
    /// full tile of level 1, one partial of width 17, and one partial of level 2 and width 1.
    @Test func `are those of the standard's example for 70,000 leaves`() throws {
        let tiles = Array(TileCoordinate.tiles(inTreeOf: 70_000))
        let expected =
            try (0..<273).map { try TileCoordinate(level: 0, index: $0) } + [
                TileCoordinate(level: 0, index: 273, width: 112),
                TileCoordinate(level: 1, index: 0),
                TileCoordinate(level: 1, index: 1, width: 17),
                TileCoordinate(level: 2, index: 0, width: 1),
            ]
        #expect(tiles == expected)
    }

    @Test func `have at every level as many hashes as the standard's formula`() {
        var generator = SeededGenerator(for: "tiles by size")
        for _ in 0..<200 {
            let size = UInt64.random(in: 1...500_000, using: &generator)
            let tiles = Array(TileCoordinate.tiles(inTreeOf: size))
            var power: UInt64 = 1
            for level in 0...3 {
                let widths = tiles.filter { $0.level == level }.map(\.width)
                #expect(UInt64(widths.reduce(0, +)) == size / power, "size \(size), level \(level)")
                #expect(widths.dropLast().allSatisfy { $0 == 256 })
                if let last = widths.last, last < 256 { #expect(UInt64(last) == size / power % 256) }
                power *= 256
            }
            #expect(Set(tiles).count == tiles.count)
        }
    }

    @Test func `to write after growth are those of the new size that the old size had not`() throws {
        var generator = SeededGenerator(for: "tiles to write")
        var pairs: [(UInt64, UInt64)] = [
            (0, 0), (0, 1), (1, 1), (255, 256), (256, 257), (255, 257), (65_535, 65_536),
        ]
        for _ in 0..<300 {
            let old = UInt64.random(in: 0...140_000, using: &generator)
            pairs.append((old, old + UInt64.random(in: 0...1000, using: &generator)))
        }
        for (old, new) in pairs {
            let had = Set(TileCoordinate.tiles(inTreeOf: old))
            let expected = TileCoordinate.tiles(inTreeOf: new).filter { !had.contains($0) }
            #expect(Array(try TileCoordinate.tiles(from: old, to: new)) == expected, "\(old) to \(new)")
        }
    }

    @Test func `are listed up to the end of 64 bits`() throws {
        let last = Array(try TileCoordinate.tiles(from: .max - 1, to: .max))
        #expect(last == [try TileCoordinate(level: 0, index: .max / 256, width: 255)])
        var top = TileCoordinate.tiles(inTreeOf: .max).makeIterator()
        #expect(top.next() == (try TileCoordinate(level: 0, index: 0)))
        let grown = Array(try TileCoordinate.tiles(from: .max - 255, to: .max))
        #expect(grown.map(\.width) == [255])
        #expect(TileCoordinate.tile(level: 7, index: 0, inTreeOf: .max)?.width == 255)
        #expect(TileCoordinate.tile(level: 8, index: 0, inTreeOf: .max) == nil)
        #expect(TileCoordinate.tile(level: 63, index: 0, inTreeOf: .max) == nil)
    }

    @Test func `are not asked of a tree that shrank`() {
        #expect(throws: TileError.sizesOutOfOrder(old: 2, new: 1)) {
            try TileCoordinate.tiles(from: 2, to: 1)
        }
    }

    @Test func `are found one by one with their width`() throws {
        let size: UInt64 = 70_000
        for tile in TileCoordinate.tiles(inTreeOf: size) {
            #expect(TileCoordinate.tile(level: tile.level, index: tile.index, inTreeOf: size) == tile)
            #expect(tile.isComplete(inTreeOf: size))
            #expect(tile.full.isComplete(inTreeOf: size) == !tile.isPartial)
        }
        for (level, index) in [(0, 274), (1, 2), (2, 1), (3, 0), (64, 0), (-1, 0), (0, .max)]
            as [(Int, UInt64)]
        {
            #expect(TileCoordinate.tile(level: level, index: index, inTreeOf: size) == nil)
        }
    }

    @Test func `stay complete in every larger tree, also the partial ones`() throws {
        let narrow = try TileCoordinate(level: 0, index: 273, width: 100)
        #expect(!narrow.isComplete(inTreeOf: 273 * 256 + 99))
        for size in [273 * 256 + 100, 70_000, 274 * 256, 100_000, .max] as [UInt64] {
            #expect(narrow.isComplete(inTreeOf: size))
        }
        #expect(!(try TileCoordinate(level: 8, index: 0, width: 1)).isComplete(inTreeOf: .max))
        #expect(!(try TileCoordinate(level: 0, index: .max, width: 1)).isComplete(inTreeOf: .max))
    }
}
