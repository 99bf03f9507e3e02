import Dispatch
import Persistence
import Primitives
import Synchronization
import Testing

@Suite("Under load the database", .timeLimit(.minutes(4)))
struct LoadTests {
    /// What the port promises to hold; beyond it is refused.
    static let queueBound = 16_384

    @Test("refuses what its queue cannot hold, and keeps what it took", arguments: DatabaseKind.allCases)
    func overload(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let surplus = 100
        let stalled = Latch()
        let refused = Latch(surplus)
        let refusals = Counter()

        try await withThrowingTaskGroup { group in
            group.addTask {
                try await database.write { _ in
                    stalled.step()
                    refused.wait()
                }
            }
            group.addTask {
                // The stalled writer has taken its batch, so that the whole queue is free.
                await whenOpen(stalled)
                try await withThrowingTaskGroup { writers in
                    for id in 0..<Self.queueBound + surplus {
                        writers.addTask {
                            do {
                                try await database.insertNote(Int64(id))
                            } catch let problem as Problem where problem.kind == .overloaded {
                                #expect(problem.retryAfter != nil)
                                refusals.add(1)
                                refused.step()
                            }
                        }
                    }
                    try await writers.waitForAll()
                }
            }
            try await group.waitForAll()
        }

        #expect(refusals.value == surplus)
        #expect(try await database.noteIDs().count == Self.queueBound)
    }

    @Test(
        "blocks no thread of the cooperative pool while writer and readers are stalled",
        arguments: DatabaseKind.allCases)
    func cooperativePool(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        defer { database.close() }
        let release = Latch()

        try await withThrowingTaskGroup { group in
            // More of each than the pool can have threads: if one blocked its thread, none would be left for
            // the ticker, which alone releases them, and the test would run into its time limit.
            for id in 0..<100 {
                group.addTask {
                    try await database.write { transaction in
                        release.wait()
                        try transaction.insertNote(Int64(id))
                    }
                }
                group.addTask { try await database.read { _ in release.wait() } }
            }
            group.addTask {
                for _ in 0..<20 { try await Task.sleep(for: .milliseconds(5)) }
                release.step()
            }
            try await group.waitForAll()
        }

        #expect(try await database.noteIDs().count == 100)
    }
}

/// Waits for a latch on a thread that may be blocked.
func whenOpen(_ latch: Latch) async {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "latch").async {
            latch.wait()
            continuation.resume()
        }
    }
}
