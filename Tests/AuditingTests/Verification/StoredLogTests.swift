import Auditing
import MerkleTree
import Persistence
import Primitives
import Synchronization
import Testing

@Suite("Verifying the stored log", .timeLimit(.minutes(4)))
struct StoredLogTests {
    /// Thrown to take a change back after it was looked at.
    private struct TakeBack: Error {}

    /// What verification says after a change, which is then taken back.
    private func report(
        _ test: TestLog, after change: @escaping @Sendable (any WriteTransaction) throws -> Void
    ) async throws -> LogReport {
        let found = Mutex(LogReport())
        let result = SendableBox(found)
        do {
            try await test.database.write { transaction in
                try change(transaction)
                let report = try Verification.log(in: transaction, by: TestLog.key.verifier)
                result.value.withLock { $0 = report }
                throw TakeBack()
            }
        } catch is TakeBack {}
        return result.value.withLock { $0 }
    }

    private func signedLog(_ sizes: Int...) async throws -> TestLog {
        let test = try TestLog()
        var start = 0
        for size in sizes {
            try await test.append(start..<size)
            try await test.sign(upTo: size)
            start = size
        }
        return test
    }

    @Test("finds nothing where nothing is wrong")
    func whole() async throws {
        let test = try await signedLog(5, 256, 700)
        try await test.append(700..<710)

        let report = try await test.verify()

        #expect(report.faults == [])
        #expect(report.leaves == 710)
        #expect(report.checkpoints == 4)
        #expect(report.head?.size == 700)
        #expect(try await TestLog().verify() == LogReport())
    }

    @Test("finds every flipped bit of a leaf, and where it is")
    func leaves() async throws {
        let test = try await signedLog(7, 20)

        for index in 0..<20 {
            for position in TestLog.leaf(index).indices {
                let report = try await report(test) { transaction in
                    var leaf = TestLog.leaf(index)
                    leaf[position] ^= 1 << (position % 8)
                    _ = try transaction.execute(
                        "UPDATE log_leaves SET leaf = $1 WHERE idx = $2",
                        [.blob(leaf), .integer(Int64(index))])
                }
                #expect(report.faults.first?.place == .leaf(Int64(index)))
            }
        }
        #expect(try await test.verify().faults == [])
    }

    @Test("finds every flipped byte of a tile")
    func tiles() async throws {
        let small = try await signedLog(20)
        let large = try await signedLog(520)

        // All of a small tile; of a log of 520 leaves the tile above, and some hashes of a full tile.
        for (test, level, bytes) in [
            (small, Int64(0), Array(0..<640)), (large, 1, (0..<16).map { $0 * 4 }),
            (large, 0, (0..<16).map { $0 * 16 * 32 + $0 }),
        ] {
            let row = try await test.database.read {
                try $0.row("SELECT hashes FROM log_tiles WHERE level = $1 AND n = 0", [.integer(level)])
            }
            let hashes = try #require(row).blob(0)
            for position in bytes {
                let report = try await report(test) { transaction in
                    var changed = hashes
                    changed[position] ^= 0x10
                    _ = try transaction.execute(
                        "UPDATE log_tiles SET hashes = $1 WHERE level = $2 AND n = 0",
                        [.blob(changed), .integer(level)])
                }
                let place: LogFault.Place =
                    level == 0 ? .leaf(Int64(position / 32)) : .tile("tile/1/000.p/2")
                #expect(report.faults.first?.place == place)
            }
        }
    }

    @Test("finds every flipped byte of a checkpoint")
    func checkpoints() async throws {
        let test = try await signedLog(3, 20)

        for size in [0, 3, 20] as [Int64] {
            let row = try await test.database.read {
                try $0.row("SELECT root, note FROM log_checkpoints WHERE size = $1", [.integer(size)])
            }
            let (root, note) = (try #require(row).blob(0), Array(try #require(row).text(1).utf8))
            for position in root.indices {
                let report = try await report(test) { transaction in
                    var changed = root
                    changed[position] ^= 1
                    _ = try transaction.execute(
                        "UPDATE log_checkpoints SET root = $1 WHERE size = $2",
                        [.blob(changed), .integer(size)])
                }
                #expect(report.faults.first?.place == .checkpoint(size))
            }
            for position in note.indices {
                let report = try await report(test) { transaction in
                    var changed = note
                    changed[position] ^= 1
                    _ = try transaction.execute(
                        "UPDATE log_checkpoints SET note = $1 WHERE size = $2",
                        [.text(String(decoding: changed, as: UTF8.self)), .integer(size)])
                }
                #expect(report.faults.first?.place == .checkpoint(size), "byte \(position) of \(size)")
            }
        }
    }

    @Test("finds what is missing, moved or too much")
    func structure() async throws {
        let test = try await signedLog(3, 300)
        let cases: [(String, LogFault.Place)] = [
            ("DELETE FROM log_leaves WHERE idx = 17", .leaf(17)),
            ("DELETE FROM log_leaves WHERE idx = 0", .leaf(0)),
            ("DELETE FROM log_leaves WHERE idx >= 290", .checkpoint(300)),
            ("UPDATE log_leaves SET idx = 1000000000000 WHERE idx = 299", .leaf(299)),
            ("DELETE FROM log_tiles WHERE level = 0 AND n = 1", .tile("tile/0/001.p/44")),
            ("DELETE FROM log_tiles WHERE level = 1", .tile("tile/1/000.p/1")),
            ("UPDATE log_tiles SET hashes = substr(hashes, 1, 32) WHERE n = 1", .tile("tile/0/001.p/44")),
            ("UPDATE log_tiles SET n = 2 WHERE n = 1", .tile("tile/0/001.p/44")),
            ("INSERT INTO log_tiles SELECT 0, 2, hashes FROM log_tiles WHERE level = 1", .tile("tile/0/2")),
            ("INSERT INTO log_tiles SELECT 2, 0, hashes FROM log_tiles WHERE level = 1", .tile("tile/2/0")),
            ("INSERT INTO log_tiles SELECT 0, -1, hashes FROM log_tiles WHERE level = 1", .tile("tile/0/-1")),
            ("INSERT INTO log_tiles SELECT 9, 0, hashes FROM log_tiles WHERE level = 1", .tile("tile/9/0")),
            ("UPDATE log_checkpoints SET size = 4 WHERE size = 3", .checkpoint(4)),
            ("UPDATE log_checkpoints SET size = -3 WHERE size = 3", .checkpoint(-3)),
            ("DELETE FROM log_checkpoints WHERE size = 300", .tile("tile/0/000.p/3")),
        ]

        for (change, place) in cases {
            let report = try await report(test) { _ = try $0.execute(change) }
            #expect(report.faults.contains { $0.place == place }, "\(change): \(report.faults)")
        }
        // The signature of another key, and one of the same key over another history.
        let other = try TestLog()
        try await other.append([1], [2], [3])
        try await other.sign(upTo: 3)
        let head = try await other.reader.head()
        let report = try await report(test) { transaction in
            _ = try transaction.execute(
                "UPDATE log_checkpoints SET root = $1, note = $2 WHERE size = 3",
                [.blob(head.root.bytes), .text(head.note.serialized)])
        }
        #expect(report.faults.map(\.place) == [.checkpoint(3)])
        let key = try LogKey(origin: "audit.example/exchange", seed: [UInt8](repeating: 1, count: 32))
        let byOther = try await test.database.read { try Verification.log(in: $0, by: key.verifier) }
        #expect(byOther.faults.map(\.place) == [.checkpoint(0), .checkpoint(3), .checkpoint(300)])
    }

    @Test("tells the caller each leaf and the progress, and ends after a bounded number of faults")
    func inspection() async throws {
        let test = try await signedLog(600)

        let (report, steps, seen) = try await test.database.read { transaction in
            var steps: [UInt64] = []
            var seen: [Int64] = []
            let report = try Verification.log(
                in: transaction, by: TestLog.key.verifier,
                inspect: { leaf in
                    seen.append(leaf.index)
                    return leaf.index % 2 == 1 ? "it is odd" : nil
                },
                progress: { done, total in
                    #expect(total == 600)
                    steps.append(done)
                })
            return (report, steps, seen)
        }

        #expect(report.faults.count == LogReport.maximumFaults)
        #expect(report.faults.first == LogFault(.leaf(1), "it is odd"))
        #expect(steps == [256])
        #expect(seen == Array(0..<256))
    }
}

/// Lets a closure keep a lock that cannot be copied.
private final class SendableBox<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: consuming Mutex<Value>) { self.value = value }
}
