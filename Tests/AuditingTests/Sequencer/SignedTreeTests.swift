import MerkleTree
import Persistence
import Primitives
import Testing

@testable import Auditing

@Suite("The signed tree", .timeLimit(.minutes(5)))
struct SignedTreeTests {
    /// The tree of a log with `count` leaves, of which `signed` are signed.
    private func tree(_ test: TestLog, signed: Int, of count: Int) async throws -> SignedTree {
        try await test.append(0..<signed)
        try await test.sign(upTo: signed)
        try await test.append(signed..<count)
        return try await test.database.read { transaction in
            try #require(try SignedTree.newest(by: TestLog.key.verifier, in: transaction))
        }
    }

    @Test("grows into the tree of all leaves, and gives the tiles to write")
    func grows() async throws {
        let test = try TestLog()
        let tree = try await tree(test, signed: 250, of: 300)

        let (grown, tiles) = try await test.database.read { transaction in
            var grown = tree
            let tiles = try grown.grow(to: 300, in: transaction)
            return (grown, tiles)
        }

        #expect(grown.growth.root == PlainTree.root(TestLog.hashes(300)))
        #expect(tiles.map(\.coordinate.path) == ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
    }

    @Test("does not open on tiles that give another root, also when there is nothing to sign")
    func damagedTiles() async throws {
        let test = try TestLog()
        _ = try await tree(test, signed: 20, of: 20)
        let wrong = TestLog.hashes(20).reversed().flatMap(\.bytes)
        try await test.database.write {
            _ = try $0.execute("UPDATE log_tiles SET hashes = $1 WHERE level = 0", [.blob(wrong)])
        }

        let problem = await problemKind {
            _ = try await test.database.read { try SignedTree.newest(by: TestLog.key.verifier, in: $0) }
        }

        #expect(problem == .corrupt)
    }

    @Test("refuses to grow from a head that another history signed", arguments: [1, 7, 256])
    func otherHistory(_ signed: Int) async throws {
        let test = try TestLog()
        var tree = try await tree(test, signed: signed, of: signed + 10)
        let checkpoint = try Checkpoint(
            origin: TestLog.key.origin, size: UInt64(signed), root: RFC6962.leaf([1]))
        tree.head = LogHead(
            checkpoint: checkpoint, note: try TestLog.key.signer.sign(checkpoint.text), at: TestLog.start)

        let problem = await problemKind {
            try await test.database.read { [tree] transaction in
                var tree = tree
                _ = try tree.grow(to: UInt64(signed) + 10, in: transaction)
            }
        }

        #expect(problem == .corrupt)
    }
}
