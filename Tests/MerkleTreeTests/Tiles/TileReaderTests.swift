import MerkleTree
import Testing

@Suite struct `A tile reader` {
    private static let leafCount = 1400

    private let tree: ReferenceTree
    private let log: TestLog

    init() {
        tree = ReferenceTree(entries: (0..<UInt64(Self.leafCount)).map(TestLog.bigEndian))
        var log = TestLog()
        for leaf in tree.leaves { log.append(leaf) }
        self.log = log
    }

    @Test(arguments: [1, 2, 255, 256, 257, 512, 700, 1023, 1024, 1399, 1400])
    func `gives every node of the tree`(size: Int) throws {
        var reader = log.reader(size: UInt64(size))
        #expect(try reader.root() == tree.root(size))
        for level in 0..<11 {
            for index in 0..<UInt64(size >> level) {
                #expect(try reader.node(level: level, index: index) == tree.node(level: level, index: index))
            }
        }
    }

    @Test func `gives no node that reaches beyond the tree`() {
        var reader = log.reader(size: 700)
        let outside: [(Int, UInt64)] = [
            (0, 700), (1, 350), (8, 2), (9, 1), (10, 0), (63, 0), (64, 0), (-1, 0), (0, .max), (63, .max),
        ]
        for (level, index) in outside {
            #expect(throws: TileError.nodeOutsideTree(level: level, index: index, size: 700)) {
                try reader.node(level: level, index: index)
            }
        }
    }

    @Test func `makes proofs that verify`() throws {
        var generator = SeededGenerator(for: "proofs from tiles")
        for _ in 0..<60 {
            let size = Int.random(in: 1...Self.leafCount, using: &generator)
            var reader = log.reader(size: UInt64(size))
            let index = Int.random(in: 0..<size, using: &generator)
            let inclusion = try reader.inclusionProof(index: UInt64(index))
            #expect(inclusion.path == tree.path(index, 0, size))
            try inclusion.verify(
                leaf: tree.leaves[index], index: UInt64(index), size: UInt64(size), root: tree.root(size))
            let old = Int.random(in: 1...size, using: &generator)
            let consistency = try reader.consistencyProof(from: UInt64(old))
            #expect(consistency.path == tree.proof(old, size))
            try consistency.verify(
                from: UInt64(old), oldRoot: tree.root(old), to: UInt64(size), newRoot: tree.root(size))
        }
    }

    @Test func `refuses proofs that the tree cannot give`() {
        var reader = log.reader(size: 10)
        #expect(throws: ProofError.indexOutOfRange(index: 10, size: 10)) {
            try reader.inclusionProof(index: 10)
        }
        #expect(throws: ProofError.emptyOldTree) { try reader.consistencyProof(from: 0) }
        #expect(throws: ProofError.sizesOutOfOrder(old: 11, new: 10)) {
            try reader.consistencyProof(from: 11)
        }
    }

    @Test func `asks for each tile of a proof once, and only for tiles of the tree`() throws {
        final class Asked { var tiles: [TileCoordinate] = [] }
        let asked = Asked()
        let log = log
        var reader = TileReader(size: 1399) { tile in
            asked.tiles.append(tile)
            return try log.contents(tile)
        }
        _ = try reader.inclusionProof(index: 700)
        #expect(Set(asked.tiles).count == asked.tiles.count)
        let all = Set(TileCoordinate.tiles(inTreeOf: 1399))
        #expect(asked.tiles.allSatisfy(all.contains))
        #expect(Set(asked.tiles.map(\.path)) == ["tile/0/002", "tile/0/005.p/119", "tile/1/000.p/5"])
    }

    @Test func `goes on reading when more tiles are asked for than it keeps`() throws {
        let log = TestLog.counting(to: 256 * 40)
        var reader = log.reader()
        for _ in 0..<2 {
            for index in stride(from: UInt64(0), to: 256 * 40, by: 256) {
                #expect(try reader.node(level: 0, index: index) == RFC6962.leaf(TestLog.bigEndian(index)))
            }
        }
    }

    @Test func `opens an empty tree without asking for a tile`() throws {
        struct Asked: Error {}
        var reader = TileReader(size: 0) { _ in throw Asked() }
        #expect(try reader.root() == RFC6962.emptyRoot)
    }

    @Test func `refuses a tile of the wrong length`() throws {
        let log = log
        for change in [-32, -1, 1, 32] {
            var reader = TileReader(size: 10) { tile in
                let bytes = try log.contents(tile)
                return change < 0 ? bytes.dropLast(-change) : bytes + [UInt8](repeating: 0, count: change)
            }
            let error = TileError.wrongTileLength(path: "tile/0/000.p/10", expected: 320, found: 320 + change)
            #expect(throws: error) { try reader.root() }
        }
    }

    @Test func `leads to another root when one byte of a tile is flipped`() throws {
        var generator = SeededGenerator(for: "flipped tiles")
        let log = log
        let root = tree.root(700)
        for _ in 0..<40 {
            let noise = generator.next()
            var reader = TileReader(size: 700) { tile in
                var bytes = try log.contents(tile)
                // The nodes of the root: two full tiles by way of level 1, and what is left of the third.
                bytes[Int(noise % UInt64(bytes.count))] ^= UInt8(1 << (noise >> 60 & 7))
                return bytes
            }
            #expect(try reader.root() != root)
        }
    }

    @Test func `throws on what its source throws`() {
        struct Gone: Error {}
        var reader = TileReader(size: 5) { _ in throw Gone() }
        #expect(throws: Gone.self) { try reader.root() }
    }

    @Test func `and a compact range go on where the tiles end`() throws {
        var reader = log.reader(size: 1000)
        var range = try CompactRange(size: 1000) { try reader.node(level: $0, index: $1) }
        for leaf in tree.leaves[1000...] { range.append(leaf) }
        #expect(range.root == tree.root(Self.leafCount))
    }
}
