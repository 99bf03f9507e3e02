import Foundation
import Persistence
import Primitives
import Testing

@Suite("Closing a database", .timeLimit(.minutes(5)))
struct ClosingTests {
    @Test("lets the queued writes finish", arguments: DatabaseKind.allCases)
    func drains(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        let writers = 500
        let ready = Latch(writers)
        let accepted = Counter()
        let turnedAway = Counter()

        try await withThrowingTaskGroup { group in
            group.addTask {
                try await database.write { _ in ready.wait() }
                await close(database)
            }
            for id in 0..<writers {
                group.addTask {
                    ready.step()
                    do {
                        try await database.insertNote(Int64(id))
                        accepted.add(1)
                    } catch let problem as Problem where problem.kind == .shuttingDown {
                        turnedAway.add(1)
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(accepted.value + turnedAway.value == writers)
        let reopened = try kind.notes(in: folder)
        defer { reopened.close() }
        #expect(try await reopened.noteIDs().count == accepted.value)
    }

    @Test("lets the reads under way finish", arguments: DatabaseKind.allCases)
    func readsFinish(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        try await database.insertNote(1)
        let reading = Latch()
        let goOn = Latch()

        async let ids = database.read { transaction in
            reading.step()
            goOn.wait()
            return try transaction.noteIDs()
        }
        await whenOpen(reading)
        async let closed: Void = close(database)
        goOn.step()

        #expect(try await ids == [1])
        await closed
    }

    @Test("turns away who comes later, and may be done twice", arguments: DatabaseKind.allCases)
    func afterwards(_ kind: DatabaseKind) async throws {
        let folder = try TemporaryFolder()
        let database = try kind.notes(in: folder)
        database.close()
        database.close()

        #expect(await problemKind { try await database.insertNote(1) } == .shuttingDown)
        #expect(await problemKind { _ = try await database.noteIDs() } == .shuttingDown)
        #expect(await problemKind { try database.migrate([.notes]) } == .shuttingDown)
    }
}

/// Closes on a thread that may be blocked.
func close(_ database: any Database) async {
    let closing = Latch()
    Thread {
        database.close()
        closing.step()
    }.start()
    await whenOpen(closing)
}
