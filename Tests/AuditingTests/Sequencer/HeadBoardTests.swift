import MerkleTree
import Primitives
import Testing

@testable import Auditing

@Suite("The board of heads", .timeLimit(.minutes(5)))
struct HeadBoardTests {
    private func head(_ size: UInt64) throws -> LogHead {
        let checkpoint = try Checkpoint(
            origin: TestLog.key.origin, size: size, root: size == 0 ? RFC6962.emptyRoot : RFC6962.leaf([1]))
        return LogHead(
            checkpoint: checkpoint, note: try TestLog.key.signer.sign(checkpoint.text), at: TestLog.start)
    }

    @Test("serves those whose leaf is covered and keeps the others")
    func serves() async throws {
        let board = HeadBoard()
        let first = Task { try await board.wait(covering: 0) }
        let second = Task { try await board.wait(covering: 1) }

        board.publish(try head(1))
        #expect(try await first.value.size == 1)
        board.publish(try head(2))
        #expect(try await second.value.size == 2)
        #expect(board.head?.size == 2)
    }

    @Test("turns away one more than it holds")
    func bound() async throws {
        let board = HeadBoard()
        let refused = await withTaskGroup(of: Problem.Kind?.self) { group in
            for _ in 0...HeadBoard.maximumWaiting {
                group.addTask { await problemKind { _ = try await board.wait(covering: 0) } }
            }
            // The first to return is the one that found no place; then all others are served.
            let first = await group.next() ?? nil
            if let head = try? head(1) { board.publish(head) }
            var others = 0
            for await kind in group where kind != nil { others += 1 }
            #expect(others == 0)
            return first
        }

        #expect(refused == .overloaded)
    }

    @Test("sends all away when it closes")
    func closes() async throws {
        let board = HeadBoard()
        let waiting = Task { await problemKind { _ = try await board.wait(covering: 0) } }

        board.close()

        #expect(await waiting.value == .shuttingDown)
        #expect(await problemKind { _ = try await board.wait(covering: 0) } == .shuttingDown)
    }
}
