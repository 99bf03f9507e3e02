import MerkleTree
import Testing

@testable import Auditing

@Suite("A growing tree")
struct TreeGrowthTests {
    @Test("has at every size the tiles that hold its nodes, and can go on from them")
    func everySize() throws {
        let leaves = TestLog.hashes(600)
        var growth = TreeGrowth()
        var full: [TileCoordinate: HashTile] = [:]

        for (index, leaf) in leaves.enumerated() {
            try growth.append(leaf) { full[$0.coordinate] = $0 }
            let size = UInt64(index) + 1
            var tiles = full
            for tile in try growth.partialTiles() { tiles[tile.coordinate] = tile }
            #expect(Set(tiles.keys) == Set(TileCoordinate.tiles(inTreeOf: size)))
            guard index % 37 == 0 || 250...260 ~= index || 508...516 ~= index else { continue }

            #expect(growth.root == PlainTree.root(leaves[...index]))
            let opened = try TreeGrowth(size: size) { try #require(tiles[$0]).bytes }
            #expect(opened.range == growth.range)
            #expect(try opened.partialTiles() == growth.partialTiles())
        }
    }
}
