import Auditing
import MerkleTree
import Persistence
import Primitives
import ServiceLifecycle
import Testing

@Suite("The sequencer", .timeLimit(.minutes(4)))
struct SequencerTests {
    @Test("signs the empty log at its first start")
    func emptyLog() async throws {
        let test = try TestLog()
        try await test.sign(upTo: 0)

        let head = try await test.reader.head()

        // The note of reference: same key, same text, Ed25519 being deterministic here.
        #expect(head.size == 0)
        #expect(head.root == RFC6962.emptyRoot)
        #expect(head.at == TestLog.start)
        #expect(head.checkpoint.origin == "audit.example/exchange")
        #expect(
            head.note.text == "audit.example/exchange\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    }

    @Test(
        "builds the tree of RFC 6962 over batches of any size and restarts at any moment",
        arguments: [1, 2, 3])
    func randomBatches(_ seed: UInt64) async throws {
        let random = SeededRandomness(seed)
        let test = try TestLog()
        var count = 0
        // Prints the seed where it fails.
        var trace = "seed \(seed):"

        while count < 1_500 {
            let sequencer = test.sequencer()
            let rounds = Int(random.below(5)) + 1
            let sizes = (0..<rounds).map { _ in Int(random.below(random.below(4) == 0 ? 300 : 12)) + 1 }
            trace += " \(sizes)"
            let start = count
            let heads = try await running(sequencer) {
                var heads: [LogHead] = []
                var end = start
                for size in sizes {
                    try await test.append(end..<end + size)
                    end += size
                    let head = try await sequencer.waitForCheckpoint(
                        covering: Int64(end) - 1, timeout: .seconds(60))
                    heads.append(try #require(head))
                }
                return heads
            }
            count += sizes.reduce(0, +)
            for head in heads {
                let expected = PlainTree.root(TestLog.hashes(Int(head.size)))
                #expect(head.root == expected, "\(trace)")
            }
            #expect(heads.last?.size == UInt64(count), "\(trace)")
        }

        let report = try await test.verify()
        #expect(report.faults == [], "\(trace)")
        #expect(report.leaves == UInt64(count), "\(trace)")
        #expect(report.head?.root == PlainTree.root(TestLog.hashes(count)), "\(trace)")
    }

    @Test(
        "signs seventy thousand waiting leaves, in two checkpoints, with the root and the tiles of reference")
    func manyLeaves() async throws {
        let test = try TestLog()
        try await test.database.write { transaction in
            for index in UInt64(0)..<70_000 {
                let leaf = withUnsafeBytes(of: index.bigEndian) { Array($0) }
                try test.log.append(leaf, subject: nil, at: TestLog.start, in: transaction)
            }
        }
        try await test.sign(upTo: 70_000)

        let head = try await test.reader.head()
        #expect(head.root.hex == "0759167a0f98e35e802d46ff7c7d29d2c3f03a63a256deb6abbff357a91b63b1")
        let sizes = try await test.database.read {
            try $0.rows("SELECT size, root FROM log_checkpoints ORDER BY size").map { try $0.integer(0) }
        }
        #expect(sizes == [0, 65_536, 70_000])
        let tiles = try await test.database.read {
            try $0.rows("SELECT level, n, length(hashes) / 32 FROM log_tiles ORDER BY level, n")
                .map { row in [try row.integer(0), try row.integer(1), try row.integer(2)] }
        }
        #expect(
            tiles == (0..<273).map { [0, $0, 256] } + [[0, 273, 112], [1, 0, 256], [1, 1, 17], [2, 0, 1]])
        #expect(try await test.verify().faults == [])
    }

    @Test("signs what a kill between append and checkpoint left")
    func killed() async throws {
        let test = try TestLog()
        try await test.append(0..<100)
        try await test.sign(upTo: 100)
        try await test.append(100..<300)

        let remains = try test.killed()
        let sequencer = remains.sequencer()
        let head = try await running(sequencer) {
            try await sequencer.waitForCheckpoint(covering: 299, timeout: .seconds(60))
        }

        #expect(head?.root == PlainTree.root(TestLog.hashes(300)))
        #expect(try await remains.verify().faults == [])
    }

    @Test("asks the database nothing while nothing is appended")
    func noPolling() async throws {
        let folder = try TemporaryFolder()
        var watched: WatchedDatabase?
        let test = try TestLog(in: folder) { inner in
            let database = WatchedDatabase(inner)
            watched = database
            return database
        }
        let database = try #require(watched)
        let timer = ManualTimer()
        let sequencer = test.sequencer(pace: .seconds(1), timer: timer)

        try await running(sequencer) {
            try await test.append([1])
            #expect(try await sequencer.waitForCheckpoint(covering: 0, timeout: .seconds(60)) != nil)
            await timer.whenAsleep()
            timer.advance(by: .seconds(1))
            while timer.sleepers > 0 { await Task.yield() }
            // A write that appends nothing does not wake it.
            try await test.database.write { _ = try $0.execute("DELETE FROM log_leaves WHERE idx < 0") }
            let before = database.calls
            for _ in 0..<1_000 {
                timer.advance(by: .seconds(3_600))
                await Task.yield()
            }
            // It may have looked once more at what came while it slept.
            #expect(database.calls <= before + 1)
            #expect(timer.sleepers == 0)
            // And it still hears a leaf.
            try await test.append([2])
            async let head = sequencer.waitForCheckpoint(covering: 1, timeout: .seconds(60))
            #expect(try await head != nil)
        }
    }

    @Test("signs at most once in its pace")
    func pace() async throws {
        let test = try TestLog()
        let timer = ManualTimer()
        let sequencer = test.sequencer(pace: .seconds(1), timer: timer)

        try await running(sequencer) {
            try await test.append([1])
            while sequencer.head?.size != 1 { await Task.yield() }
            await timer.whenAsleep()
            for leaf in 2..<10 {
                try await test.append([UInt8(leaf)])
                timer.advance(by: .milliseconds(100))
            }
            for _ in 0..<1_000 { await Task.yield() }
            #expect(sequencer.head?.size == 1)
            timer.advance(by: .milliseconds(200))
            while sequencer.head?.size == 1 { await Task.yield() }
            #expect(sequencer.head?.size == 9)
        }
    }

    @Test("signs what is left at a graceful shutdown, without waiting out its pace")
    func gracefulShutdown() async throws {
        let test = try TestLog()
        let timer = ManualTimer()
        let sequencer = test.sequencer(pace: .seconds(1), timer: timer)
        let group = ServiceGroup(services: [sequencer], logger: .silent)

        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await test.append([1])
            while sequencer.head?.size != 1 { await Task.yield() }
            await timer.whenAsleep()
            try await test.append([2], [3])
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }

        #expect(try await test.reader.head().size == 3)
        #expect(try await test.verify().faults == [])
        #expect(
            await problemKind {
                _ = try await sequencer.waitForCheckpoint(covering: 3, timeout: .seconds(60))
            } == .shuttingDown)
    }

    @Test("goes on by itself when the disk has room again")
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        var watched: WatchedDatabase?
        let test = try TestLog(in: folder) { inner in
            let database = WatchedDatabase(inner)
            watched = database
            return database
        }
        let database = try #require(watched)
        try await test.append(0..<10)
        database.failWrites(5)
        let sequencer = test.sequencer(timer: ImpatientTimer())

        let head = try await running(sequencer) {
            while sequencer.head?.size != 10 { await Task.yield() }
            return sequencer.head
        }

        #expect(head?.root == PlainTree.root(TestLog.hashes(10)))
    }
}

@Suite("Waiting for a checkpoint", .timeLimit(.minutes(5)))
struct WaitingTests {
    @Test("ends without one when its time is over")
    func timeOut() async throws {
        let test = try TestLog()
        let timer = ManualTimer()
        let sequencer = test.sequencer(timer: timer)

        async let head = sequencer.waitForCheckpoint(covering: 0, timeout: .seconds(5))
        await timer.whenAsleep()
        timer.advance(by: .seconds(5))

        #expect(try await head == nil)
    }

    @Test("ends at once when the leaf is covered already")
    func covered() async throws {
        let test = try TestLog()
        try await test.append([1])
        let sequencer = test.sequencer()

        try await running(sequencer) {
            _ = try await sequencer.waitForCheckpoint(covering: 0, timeout: .seconds(60))
            let head = try await sequencer.waitForCheckpoint(covering: 0, timeout: .zero)
            #expect(head?.size == 1)
        }
    }

    @Test("ends with its task")
    func cancelled() async throws {
        let test = try TestLog()
        let timer = ManualTimer()
        let sequencer = test.sequencer(timer: timer)

        let waiting = Task { try await sequencer.waitForCheckpoint(covering: 0, timeout: .seconds(5)) }
        await timer.whenAsleep()
        waiting.cancel()

        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test("for a negative index is refused")
    func negative() async throws {
        let sequencer = try TestLog().sequencer()

        #expect(
            await problemKind {
                _ = try await sequencer.waitForCheckpoint(covering: -1, timeout: .seconds(5))
            } == .invalidValue)
    }
}
