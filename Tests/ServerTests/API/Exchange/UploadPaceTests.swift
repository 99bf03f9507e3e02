import NIOCore
import Primitives
import Synchronization
import Testing

@testable import Server

@Suite("The pace of an upload", .timeLimit(.minutes(5)))
struct UploadPaceTests {
    /// Lets a window pass when the test says so.
    private final class Windows: Sendable {
        private let stream: AsyncStream<Void>
        private let source: AsyncStream<Void>.Continuation

        init() { (stream, source) = AsyncStream.makeStream() }

        func pass() { source.yield() }

        var pace: UploadPace {
            UploadPace { [stream] in
                for await _ in stream { return }
                throw CancellationError()
            }
        }
    }

    @Test("that is too slow ends it, however much came before")
    func slow() async throws {
        let windows = Windows()
        let problem = await #expect(throws: Problem.self) {
            try await windows.pace.watch { progress in
                progress.came(10 * UploadPace.minimumBytes)
                windows.pass()
                // The second window brings nothing more: this body would wait for ever.
                windows.pass()
                let (never, _) = AsyncStream<Void>.makeStream()
                for await _ in never {}
                try Task.checkCancellation()
            }
        }
        #expect(problem?.kind == .invalidRequest)
    }

    @Test("that is kept lets it come to its end, with what it gives or throws")
    func kept() async throws {
        #expect(
            try await Windows().pace.watch { progress in
                progress.came(UploadPace.minimumBytes)
                return progress.total
            } == UploadPace.minimumBytes)
        await #expect(throws: CancellationError.self) {
            try await Windows().pace.watch { _ in throw CancellationError() }
        }
    }

    @Test("is not judged any more once all of it is here, however long the disk takes")
    func received() async throws {
        let windows = Windows()
        let (ended, watcher) = AsyncStream<Void>.makeStream()
        let pace = UploadPace { [wait = windows.pace.wait] in
            do { try await wait() } catch {
                watcher.finish()
                throw error
            }
        }
        let (body, sender) = AsyncStream<ByteBuffer>.makeStream()
        sender.yield(ByteBuffer(string: "all"))
        sender.finish()
        let written = Mutex("")
        let intake = UploadIntake(pace: pace) { part in written.withLock { $0 += String(buffer: part) } }
        let content = try await intake.take(body) {
            // Nobody waits for a window by now: a watcher that still did would judge this one and cancel the disk's work.
            windows.pass()
            for await _ in ended {}
            try Task.checkCancellation()
            return written.withLock { $0 }
        }
        #expect(content == "all")
    }
}
