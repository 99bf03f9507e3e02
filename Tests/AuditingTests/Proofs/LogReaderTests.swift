import Auditing
import MerkleTree
import Persistence
import Primitives
import Testing

@Suite("The published log", .timeLimit(.minutes(4)))
struct LogReaderTests {
    @Test("proves leaves and its own growth at every size to 300")
    func everySize() async throws {
        let test = try TestLog()
        let reader = test.reader
        let all = TestLog.hashes(300)
        let random = SeededRandomness(20_261_123)
        let thorough: Set = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 64, 257]
        let sequencer = test.sequencer()

        try await running(sequencer) {
            for size in 1...300 {
                try await test.append(size - 1..<size)
                _ = try await sequencer.waitForCheckpoint(covering: Int64(size) - 1, timeout: .seconds(60))
                let leaves = all[..<size]
                let root = PlainTree.root(leaves)
                let some = [Int(random.below(UInt64(size))), size - 1]
                for index in thorough.contains(size) ? Array(0..<size) : some {
                    let proof = try await reader.inclusionProof(of: Int64(index))
                    #expect(proof.inclusion.path == PlainTree.path(index, leaves), "seed \(random.seed)")
                    let checkpoint = try TlogProof(parsing: proof.serialized).verified(
                        leaf: leaves[index], origin: TestLog.key.origin, by: [TestLog.key.verifier])
                    #expect(checkpoint.root == root)
                }
                for old in thorough.contains(size) ? Array(0..<size) : some {
                    let proof = try await reader.consistencyProof(from: UInt64(old) + 1)
                    #expect(proof.path == PlainTree.proof(old + 1, leaves), "seed \(random.seed)")
                }
            }
        }
        let proof = try await reader.consistencyProof(from: 100, to: 200)
        #expect(proof.path == PlainTree.proof(100, all[..<200]))
    }

    @Test("has each tile in every width that a checkpoint had, and no wider")
    func tiles() async throws {
        let test = try TestLog()
        try await test.append(0..<530)
        try await test.sign(upTo: 530)
        let hashes = TestLog.hashes(530)

        for (index, widest) in [(0, 256), (1, 256), (2, 18)] {
            for width in [1, 2, 17, 18, 19, 255, 256] {
                let coordinate = try TileCoordinate(level: 0, index: UInt64(index), width: width)
                let expected = hashes[(index * 256)...].prefix(width).flatMap(\.bytes)
                if width <= widest {
                    #expect(try await test.reader.tile(coordinate) == expected)
                } else {
                    #expect(await problemKind { _ = try await test.reader.tile(coordinate) } == .notFound)
                }
            }
        }
        let above = try await test.reader.tile(try TileCoordinate(level: 1, index: 0, width: 2))
        let nodes = [PlainTree.root(hashes[0..<256]), PlainTree.root(hashes[256..<512])]
        #expect(above == nodes.flatMap(\.bytes))
        for (level, index, width) in [(0, 3, 1), (1, 0, 3), (1, 1, 1), (2, 0, 1), (63, 0, 1)] {
            let coordinate = try TileCoordinate(level: level, index: UInt64(index), width: width)
            #expect(await problemKind { _ = try await test.reader.tile(coordinate) } == .notFound)
        }
        let last = try TileCoordinate(level: 0, index: .max, width: 1)
        #expect(await problemKind { _ = try await test.reader.tile(last) } == .notFound)
    }

    @Test("has the entries of each tile")
    func entries() async throws {
        let test = try TestLog()
        try await test.append(0..<300)
        try await test.sign(upTo: 300)

        for (index, width) in [(0, 256), (0, 5), (1, 44), (1, 1)] {
            let coordinate = try EntryBundleCoordinate(index: UInt64(index), width: width)
            let bundle = try await test.reader.entries(coordinate)
            let expected = (index * 256..<index * 256 + width).map(TestLog.leaf)
            #expect(try EntryBundle.decode(bundle, width: width) == expected)
        }
        for (index, width) in [(1, 45), (1, 256), (2, 1), (UInt64.max, 1)] as [(UInt64, Int)] {
            let coordinate = try EntryBundleCoordinate(index: index, width: width)
            #expect(await problemKind { _ = try await test.reader.entries(coordinate) } == .notFound)
        }
    }

    @Test("gives out nothing that no checkpoint covers")
    func uncovered() async throws {
        let test = try TestLog()
        #expect(await problemKind { _ = try await test.reader.head() } == .notFound)
        try await test.append(0..<10)
        try await test.sign(upTo: 10)
        try await test.append(10..<20)

        let bundle = try EntryBundleCoordinate(index: 0, width: 11)
        #expect(await problemKind { _ = try await test.reader.entries(bundle) } == .notFound)
        let tile = try TileCoordinate(level: 0, index: 0, width: 11)
        #expect(await problemKind { _ = try await test.reader.tile(tile) } == .notFound)
        for index in [-1, 10, 19, 20] as [Int64] {
            let problem = await problemKind { _ = try await test.reader.inclusionProof(of: index) }
            #expect(problem == .notFound)
        }
        for (old, new) in [(0, 10), (11, nil), (1, 11), (5, 4), (1, .max)] as [(UInt64, UInt64?)] {
            let problem = await problemKind { _ = try await test.reader.consistencyProof(from: old, to: new) }
            #expect(problem == .invalidValue)
        }
        #expect(try await test.reader.leaf(at: 19).bytes == TestLog.leaf(19))
    }

    @Test("never gives out a proof that does not hold")
    func damagedTile() async throws {
        let test = try TestLog()
        try await test.append(0..<10)
        try await test.sign(upTo: 10)
        try await test.database.write {
            _ = try $0.execute("UPDATE log_leaves SET leaf = $1 WHERE idx = 4", [.blob([1])])
        }

        #expect(await problemKind { _ = try await test.reader.inclusionProof(of: 4) } == .corrupt)
        _ = try await test.reader.inclusionProof(of: 5)
    }
}
