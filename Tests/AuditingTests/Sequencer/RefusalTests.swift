import Auditing
import MerkleTree
import Persistence
import Primitives
import Testing

@Suite("The sequencer signs nothing", .timeLimit(.minutes(5)))
struct RefusalTests {
    /// A log of 300 leaves, signed at 290, whose database is then changed.
    private func refusal(
        after change: String, _ values: [Value] = [], key: LogKey = TestLog.key
    ) async throws -> Problem.Kind? {
        let test = try TestLog()
        try await test.append(0..<290)
        try await test.sign(upTo: 290)
        try await test.append(290..<300)
        try await test.database.write { _ = try $0.execute(change, values) }

        let problem = await problemKind { try await test.sign(upTo: 300, key: key) }

        let newest = try await test.database.read {
            try $0.row("SELECT MAX(size) FROM log_checkpoints")?.integer(0)
        }
        #expect(newest == nil || newest ?? 0 <= 290)
        return problem
    }

    @Test(
        "after a tile that the next tree needs was changed",
        arguments: [
            "UPDATE log_tiles SET hashes = $1 WHERE level = 0 AND n = 1",
            "UPDATE log_tiles SET hashes = $1 WHERE level = 1 AND n = 0",
        ])
    func tile(_ change: String) async throws {
        let wrong = [UInt8](repeating: 1, count: change.contains("level = 1") ? 32 : 34 * 32)
        #expect(try await refusal(after: change, [.blob(wrong)]) == .corrupt)
    }

    @Test("after a tile was lost")
    func lostTile() async throws {
        #expect(try await refusal(after: "DELETE FROM log_tiles WHERE level = 0 AND n = 1") == .corrupt)
    }

    @Test("after the root beside its last checkpoint was changed")
    func root() async throws {
        let wrong = Value.blob([UInt8](repeating: 1, count: 32))
        #expect(try await refusal(after: "UPDATE log_checkpoints SET root = $1", [wrong]) == .corrupt)
    }

    @Test("after a checkpoint of another key")
    func otherKey() async throws {
        let key = try LogKey(origin: "audit.example/exchange", seed: [UInt8](repeating: 9, count: 32))
        #expect(try await refusal(after: "UPDATE log_leaves SET at = 0", key: key) == .corrupt)
    }

    @Test("after a checkpoint of another log with the same key")
    func otherOrigin() async throws {
        let key = try LogKey(origin: "audit.example/other", seed: Array(0..<32))
        #expect(try await refusal(after: "UPDATE log_leaves SET at = 0", key: key) == .corrupt)
    }

    @Test("after leaves that it has signed were lost")
    func lostLeaves() async throws {
        #expect(try await refusal(after: "DELETE FROM log_leaves WHERE idx >= 280") == .corrupt)
    }

    @Test("beyond a gap in the leaves")
    func gap() async throws {
        #expect(try await refusal(after: "DELETE FROM log_leaves WHERE idx = 295") == .corrupt)
    }

    @Test("beside another process that signs")
    func otherProcess() async throws {
        let folder = try TemporaryFolder()
        let one = try TestLog(in: folder)
        let other = try TestLog(in: folder)
        let timer = ManualTimer()
        let sequencer = one.sequencer(pace: .seconds(1), timer: timer)

        let problem = await problemKind {
            try await running(sequencer) {
                try await one.append([1])
                while sequencer.head?.size != 1 { await Task.yield() }
                await timer.whenAsleep()
                // While the one sleeps out its pace, the other signs.
                try await other.append([2])
                try await other.sign(upTo: 2)
                try await one.append([3])
                timer.advance(by: .seconds(1))
                _ = try await sequencer.waitForCheckpoint(covering: 2, timeout: .seconds(60))
            }
        }

        #expect(problem == .conflict)
        #expect(try await one.reader.head().size == 2)
    }
}
