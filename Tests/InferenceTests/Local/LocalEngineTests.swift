import Foundation
import NIOCore
import NIOPosix
import Primitives
import Testing

@testable import Inference

@Suite("The engine of the embedded runtime", .timeLimit(.minutes(5)))
struct LocalEngineTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    @Test("is started by the first call, which it answers")
    func firstCall() async throws {
        let server = try await FakeServer { _ in .answer("hello") }
        let runtime = try FakeRuntime(FakeRuntime.serving(server.port))
        let engine = runtime.engine()
        defer { engine.stop() }
        #expect(engine.health.state == .healthy)
        #expect(runtime.lines("starts").isEmpty)
        #expect(try await answer(of: engine) == "hello")
        #expect(try await answer(of: engine) == "hello")
        #expect(runtime.lines("starts").count == 1)
        #expect(engine.health.state == .healthy)
        #expect(try await engine.models() == ["tiny"])
    }

    @Test("is started once for many calls that wait for it")
    func manyCalls() async throws {
        let server = try await FakeServer { _ in .answer("hello") }
        let runtime = try FakeRuntime(FakeRuntime.serving(server.port))
        let engine = runtime.engine()
        defer { engine.stop() }
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await answer(of: engine) } }
            for try await text in group { #expect(text == "hello") }
        }
        #expect(runtime.lines("starts").count == 1)
    }

    @Test("gets its settings as arguments, and nothing of our environment")
    func environment() async throws {
        setenv("MINATO_TEST_SECRET", "sk-secret", 1)
        let server = try await FakeServer { _ in .answer("hello") }
        let runtime = try FakeRuntime(
            """
            env > "$HOME/env"
            echo "$@" > "$HOME/arguments"
            \(FakeRuntime.serving(server.port))
            """)
        let engine = runtime.engine()
        defer { engine.stop() }
        _ = try await answer(of: engine)
        let environment = runtime.lines("env")
        #expect(!environment.contains { $0.contains("sk-secret") || $0.contains("MINATO_TEST_SECRET") })
        #expect(environment.contains("OMP_WAIT_POLICY=PASSIVE"))
        #expect(
            runtime.lines("arguments") == [
                "--model tiny --decode-threads 1 --batch-threads 2 --context 8192 --parallel 4"
            ])
    }

    @Test("says how to mend it when the runtime is not installed")
    func notInstalled() async throws {
        let runtime = try FakeRuntime("")
        try FileManager.default.removeItem(at: runtime.folder.appending(path: "minato_runtime.py"))
        let engine = runtime.engine()
        defer { engine.stop() }
        let found = await problem { _ = try await answer(of: engine) }
        #expect(found?.kind == .engineUnavailable)
        #expect(found?.detail.contains("scripts/install-runtime") == true)
        #expect(engine.health.state != .healthy)
    }

    @Test("hands on the runtime's own reason for not starting")
    func reason() async throws {
        let runtime = try FakeRuntime(#"echo '{"ready":false,"error":"the model is missing"}'; exit 1"#)
        let engine = runtime.engine()
        defer { engine.stop() }
        let found = await problem { _ = try await answer(of: engine) }
        #expect(found?.kind == .engineUnavailable)
        #expect(found?.detail.contains("the model is missing") == true)
        #expect(engine.health.detail.contains("the model is missing"))
    }

    @Test("explains an exit by the last lines of the runtime's log")
    func lastLines() async throws {
        let runtime = try FakeRuntime("for n in 1 2 3 4 5 6 7; do echo \"line $n\" >&2; done; exit 7")
        let engine = runtime.engine()
        defer { engine.stop() }
        let found = await problem { _ = try await answer(of: engine) }
        #expect(found?.detail.contains("exit status 7: line 3 | line 4 | line 5 | line 6 | line 7") == true)
    }

    @Test("is started again after it ended by itself")
    func restart() async throws {
        let server = try await FakeServer { _ in .answer("hello") }
        let runtime = try FakeRuntime(
            """
            if [ -e "$HOME/ended" ]; then
            \(FakeRuntime.serving(server.port))
            fi
            touch "$HOME/ended"
            exit 3
            """)
        let engine = runtime.engine()
        defer { engine.stop() }
        var text: String?
        while text == nil {
            do {
                text = try await answer(of: engine)
            } catch {
                #expect((error as? Problem)?.kind == .engineUnavailable)
                #expect((error as? Problem)?.retryAfter != nil)
            }
        }
        #expect(text == "hello")
        #expect(runtime.lines("starts").count == 2)
    }

    @Test("is given up when it does not say in time that it serves", arguments: [true, false])
    func lateStart(_ saysThatItCannot: Bool) async throws {
        let words = saysThatItCannot ? #"echo '{"ready":false,"error":"busy"}'"# : "echo hm"
        let runtime = try FakeRuntime("\(words)\nexec cat >/dev/null")
        let engine = runtime.engine(startTimeout: .milliseconds(300))
        defer { engine.stop() }
        let found = await problem { _ = try await answer(of: engine) }
        #expect(found?.kind == .engineUnavailable)
        await runtime.end()
    }

    @Test("ends with us, and answers nobody after that")
    func stop() async throws {
        let server = try await FakeServer { _ in .answer("hello") }
        let runtime = try FakeRuntime(FakeRuntime.serving(server.port))
        let engine = runtime.engine()
        _ = try await answer(of: engine)
        engine.stop()
        engine.stop()
        await runtime.end()
        #expect(await problem { _ = try await answer(of: engine) }?.kind == .shuttingDown)
        #expect(engine.health.state == .unavailable)
        #expect(runtime.lines("starts").count == 1)
    }

    @Test("lets go of calls that wait for it when it is stopped")
    func stopWhileStarting() async throws {
        let runtime = try FakeRuntime("exec cat >/dev/null")
        let engine = runtime.engine()
        async let found = problem { _ = try await answer(of: engine) }
        while runtime.lines("starts").isEmpty { await Task.yield() }
        #expect(engine.health.state == .starting)
        engine.stop()
        #expect(await found?.kind == .shuttingDown)
        await runtime.end()
    }

    private func answer(of engine: LocalEngine) async throws -> String {
        let collector = Collector()
        let call = EngineCall(
            operation: .chat, body: ByteBuffer(string: EngineHouse.body), isStreamed: false,
            requestID: "req_1")
        let loop = loop
        let opening = try await loop.run { try await engine.open(call, into: collector, on: loop) }
        guard case .answering = opening else { throw Problem(.upstreamFailed, "refused") }
        await collector.ended.reach()
        return collector.text
    }
}
