import Auditing
import MerkleTree
import Persistence
import Primitives
import Testing

@Suite("Verifying a published log", .timeLimit(.minutes(4)))
struct PublishedLogTests {
    private struct NotThere: Error {}

    /// All files of a log, as a mirror would keep them.
    private func files(_ test: TestLog) async throws -> [String: [UInt8]] {
        let head = try await test.reader.head()
        var files = ["checkpoint": Array(head.note.serialized.utf8)]
        for tile in TileCoordinate.tiles(inTreeOf: head.size) {
            files[tile.path] = try await test.reader.tile(tile)
            if let bundle = EntryBundleCoordinate(leafTile: tile) {
                files[bundle.path] = try await test.reader.entries(bundle)
            }
        }
        return files
    }

    private func report(
        _ files: [String: [UInt8]], continuing known: Checkpoint? = nil
    ) async throws -> LogReport {
        try await Verification.log(by: TestLog.key.verifier, continuing: known) { path in
            guard let file = files[path] else { throw NotThere() }
            return file
        }
    }

    private func signedLog(_ size: Int) async throws -> TestLog {
        let test = try TestLog()
        try await test.append(0..<size)
        try await test.sign(upTo: size)
        return test
    }

    @Test("finds nothing where nothing is wrong", arguments: [0, 1, 255, 256, 257, 600])
    func whole(_ size: Int) async throws {
        let report = try await report(try await files(try await signedLog(size)))

        #expect(report.faults == [])
        #expect(report.leaves == UInt64(size))
        #expect(report.head?.root == PlainTree.root(TestLog.hashes(size)))
    }

    @Test("finds every flipped byte of every file")
    func flipped() async throws {
        let small = try await files(try await signedLog(9))
        for (path, content) in small {
            for position in content.indices {
                var changed = small
                changed[path]?[position] ^= 1
                let report = try await report(changed)
                #expect(!report.faults.isEmpty, "byte \(position) of \(path)")
            }
        }
        let large = try await files(try await signedLog(300))
        for (path, content) in large {
            for position in stride(from: 0, to: content.count, by: max(1, content.count / 20)) {
                var changed = large
                changed[path]?[position] ^= 0x80
                let report = try await report(changed)
                #expect(!report.faults.isEmpty, "byte \(position) of \(path)")
            }
        }
    }

    @Test("reads the full tile where the partial one is gone")
    func grown() async throws {
        let test = try await signedLog(300)
        let old = try await test.reader.head()
        try await test.append(300..<600)
        try await test.sign(upTo: 600)
        var files = try await files(test)
        files["checkpoint"] = Array(old.note.serialized.utf8)
        // What is partial now was not there then; of level 1 a mirror kept the old width.
        files["tile/1/000.p/1"] = files["tile/1/000.p/2"].map { Array($0.prefix(32)) }

        let report = try await report(files)

        #expect(report.faults == [])
        #expect(report.leaves == 300)
    }

    @Test("tells whether the log continues a checkpoint that was seen earlier")
    func continuation() async throws {
        let test = try await signedLog(300)
        let files = try await files(test)
        func checkpoint(_ size: Int, _ root: TreeHash) throws -> Checkpoint {
            try Checkpoint(origin: TestLog.key.origin, size: UInt64(size), root: root)
        }

        for size in [0, 1, 17, 256, 300] {
            let known = try checkpoint(size, PlainTree.root(TestLog.hashes(size)))
            #expect(try await report(files, continuing: known).faults == [])
        }
        for size in [1, 17, 256, 300] {
            let known = try checkpoint(size, RFC6962.leaf([1]))
            let report = try await report(files, continuing: known)
            #expect(report.faults.map(\.place) == [.checkpoint(Int64(size))])
        }
        let ahead = try checkpoint(301, RFC6962.leaf([1]))
        #expect(try await report(files, continuing: ahead).faults.map(\.place) == [.checkpoint(300)])
    }

    @Test("passes on what keeps it from reading")
    func unreachable() async throws {
        let files = try await files(try await signedLog(300))
        for path in files.keys {
            var fewer = files
            fewer[path] = nil
            await #expect(throws: NotThere.self, "\(path)") { try await report(fewer) }
        }
    }
}
