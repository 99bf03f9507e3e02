import MerkleTree
import Testing

@Suite struct `A hash tile` {
    @Test func `gives back its hashes through its bytes`() throws {
        var generator = SeededGenerator(for: "tiles and bytes")
        for width in [1, 2, 255, 256] {
            let coordinate = try TileCoordinate(level: 3, index: 9, width: width)
            let hashes = try (0..<width).map { _ in try generator.hash() }
            let tile = try HashTile(coordinate, hashes: hashes)
            #expect(tile.bytes.count == width * 32)
            #expect(try HashTile(coordinate, bytes: tile.bytes) == tile)
        }
    }

    @Test func `has as many hashes as its width`() throws {
        let coordinate = try TileCoordinate(level: 0, index: 0, width: 2)
        for count in [0, 1, 3] {
            let error = TileError.wrongTileLength(path: "tile/0/000.p/2", expected: 64, found: count * 32)
            let hashes = Array(repeating: RFC6962.emptyRoot, count: count)
            #expect(throws: error) { try HashTile(coordinate, hashes: hashes) }
            #expect(throws: error) { try HashTile(coordinate, bytes: hashes.flatMap(\.bytes)) }
        }
        #expect(throws: TileError.wrongTileLength(path: "tile/0/000.p/2", expected: 64, found: 63)) {
            try HashTile(coordinate, bytes: [UInt8](repeating: 0, count: 63))
        }
    }
}
