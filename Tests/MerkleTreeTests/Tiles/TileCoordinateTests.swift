import MerkleTree
import Testing

@Suite struct `A tile coordinate` {
    @Test(
        arguments: [
            (0, 0, 256, "tile/0/000"),
            (0, 0, 1, "tile/0/000.p/1"),
            (1, 7, 255, "tile/1/007.p/255"),
            (0, 999, 256, "tile/0/999"),
            (0, 1000, 256, "tile/0/x001/000"),
            (0, 1_234_067, 256, "tile/0/x001/x234/067"),
            (0, 1_234_067, 8, "tile/0/x001/x234/067.p/8"),
            (63, .max, 256, "tile/63/x018/x446/x744/x073/x709/x551/615"),
            (63, .max, 255, "tile/63/x018/x446/x744/x073/x709/x551/615.p/255"),
        ] as [(Int, UInt64, Int, String)])
    func `has one path and is read from it`(level: Int, index: UInt64, width: Int, path: String) throws {
        let tile = try TileCoordinate(level: level, index: index, width: width)
        #expect(tile.path == path)
        #expect(TileCoordinate(path: path) == tile)
        #expect(tile.isPartial == (width < 256))
        #expect(tile.full == (try TileCoordinate(level: level, index: index)))
    }

    @Test(arguments: [
        "", "/", "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile//000",
        "tiles/0/000",
        "tile/00/000", "tile/01/000", "tile/64/000", "tile/-1/000", "tile/+1/000", "tile/a/000",
        "tile/1844674407370/000",
        "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000", "tile/0/x000/000", "tile/0/x000/x001/000",
        "tile/0/001/000", "tile/0/x001/x000", "tile/0/X001/000", "tile/0/x01/000", "tile/0/x0001/000",
        "tile/0/x001//000", "tile/0/ 00", "tile/0/-01", "tile/0/٠٠٠",
        "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/00",
        "tile/0/000.p/01",
        "tile/0/000.p/1/", "tile/0/000.p/1/1", "tile/0/000/1", "tile/0/000.P/1", "tile/0/.p/1",
        "tile/0/000.p/-1",
        "tile/0/000.p/18446744073709551617", "tile/0/x001.p/1/000", "tile/0/000.p/000.p/1",
        "tile/entries/000",
        "tile/0/000?", "tile/0/../0/000", "tile/0/%30%30%30", "tile/0/000\n", "tile/0/000\u{0}",
    ]) func `is read from no other path`(path: String) {
        #expect(TileCoordinate(path: path) == nil)
    }

    @Test func `is read from a path of any length without harm`() {
        #expect(TileCoordinate(path: "tile/0/" + String(repeating: "x001/", count: 100_000) + "000") == nil)
        #expect(
            EntryBundleCoordinate(path: "tile/entries/" + String(repeating: "x001/", count: 100_000)) == nil)
    }

    @Test func `gives back any level, index and width through its path`() throws {
        var generator = SeededGenerator(for: "tile paths")
        for _ in 0..<2000 {
            let tile = try TileCoordinate(
                level: Int.random(in: 0...63, using: &generator),
                index: generator.next() >> UInt64.random(in: 0...63, using: &generator),
                width: Int.random(in: 1...256, using: &generator))
            #expect(TileCoordinate(path: tile.path) == tile, "\(tile)")
            let bundle = try EntryBundleCoordinate(index: tile.index, width: tile.width)
            #expect(EntryBundleCoordinate(path: bundle.path) == bundle, "\(bundle)")
        }
    }

    @Test func `is refused out of bounds`() {
        for level in [-1, 64] {
            #expect(throws: TileError.levelOutOfRange(level)) { try TileCoordinate(level: level, index: 0) }
        }
        for width in [-1, 0, 257] {
            #expect(throws: TileError.widthOutOfRange(width)) {
                try TileCoordinate(level: 0, index: 0, width: width)
            }
            #expect(throws: TileError.widthOutOfRange(width)) {
                try EntryBundleCoordinate(index: 0, width: width)
            }
        }
    }

    @Test func `names the entry bundle of its leaves`() throws {
        let tile = try TileCoordinate(level: 0, index: 1_234_067, width: 8)
        let bundle = try #require(EntryBundleCoordinate(leafTile: tile))
        #expect(bundle.path == "tile/entries/x001/x234/067.p/8")
        #expect(bundle.description == bundle.path)
        #expect(bundle.leafTile == tile)
        #expect(EntryBundleCoordinate(path: bundle.path) == bundle)
        #expect(EntryBundleCoordinate(leafTile: try TileCoordinate(level: 1, index: 0)) == nil)
        for path in [
            "tile/0/000", "tile/entries", "tile/entries/", "entries/000", "tile/entries/0", "tile/entry/000",
        ] {
            #expect(EntryBundleCoordinate(path: path) == nil)
        }
    }
}
