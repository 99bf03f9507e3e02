import Accounting
import NIOCore
import Primitives
import Testing

@testable import Server

@Suite("A client or a server that leaves", .timeLimit(.minutes(5)))
struct LeavingTests {
    /// How a client goes.
    enum Way: CaseIterable { case closes, closesItsHalf }

    @Test("stops the engine in the middle of a stream, and the use is settled", arguments: Way.allCases)
    func middle(_ way: Way) async throws {
        let server = try await EdgeServer { call in call.send(ScriptedEngine.delta) }
        let client = try await server.connect()
        try await client.send(EdgeServer.post(EdgeServer.streamed))
        await client.receive("\"content\":\"x\"")
        switch way {
        case .closes: try await client.close()
        case .closesItsHalf: try await client.closeOutput()
        }
        await server.engine.calls.first?.handle.cancellations.reach()
        await client.end()
        await server.gateway.drained(within: .seconds(30))
        #expect(try await server.statuses() == [.clientCancelled])
    }

    @Test("stops the engine before it has begun to answer", arguments: Way.allCases)
    func before(_ way: Way) async throws {
        let server = try await EdgeServer { call in
            await call.handle.cancellations.reach()
            throw Problem(.upstreamFailed, "cancelled")
        }
        let client = try await server.connect()
        try await client.send(EdgeServer.post(EdgeServer.question))
        await server.engine.asked.reach()
        switch way {
        case .closes: try await client.close()
        case .closesItsHalf: try await client.closeOutput()
        }
        await server.gateway.drained(within: .seconds(30))
        #expect(try await server.statuses() == [.clientCancelled])
    }

    @Test("in the middle of its request leaves nothing behind")
    func request() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        try await client.send(
            EdgeServer.request("POST", "/v1/chat/completions", "content-length: 100") + "abc")
        try await client.close()
        let other = try await server.connect()
        try await other.send(EdgeServer.post(EdgeServer.question))
        await other.receive(ScriptedEngine.whole)
        #expect(server.engine.calls.count == 1)
    }

    @Test("without reading makes the engine wait, until it reads again")
    func backPressure() async throws {
        let piece =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(String(repeating: "x", count: 60_000))\"}}]}\n\n"
        let server = try await EdgeServer { call in
            // More than all buffers between the two can hold.
            while call.handle.pauses.value == 0 {
                call.send(piece)
                await Task.yield()
            }
            await call.handle.resumptions.reach()
            call.send(ScriptedEngine.stop)
            call.send(ScriptedEngine.done)
            call.receiver.finished()
        }
        let client = try await server.connect()
        try await client.setReading(false)
        try await client.send(EdgeServer.post(EdgeServer.streamed))
        await server.engine.asked.reach()
        await server.engine.calls.first?.handle.pauses.reach()
        try await client.setReading(true)
        await client.receive("[DONE]")
        #expect(try await server.statuses() == [.completed])
    }

    @Test("lets an answer come to its end before its connection is closed")
    func quiesce() async throws {
        let goOn = Count()
        let server = try await EdgeServer { call in
            call.send(ScriptedEngine.delta)
            await goOn.reach()
            call.send(ScriptedEngine.stop)
            call.send(ScriptedEngine.done)
            call.receiver.finished()
        }
        let client = try await server.connect()
        let idle = try await server.connect()
        try await idle.send(EdgeServer.get())
        await idle.receive("\"object\":\"list\"")
        try await client.send(EdgeServer.post(EdgeServer.streamed))
        await client.receive("\"content\":\"x\"")
        server.quiesce()
        await idle.end()
        #expect(!client.hasEnded)
        goOn.increment()
        await client.end()
        #expect(client.received.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
    }

    @Test("lets a request that is coming in be answered before its connection is closed")
    func quiesceWhileReceiving() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        let half = EdgeServer.question.utf8.count / 2
        let request = EdgeServer.post(EdgeServer.question)
        try await client.send(String(request.dropLast(half)))
        // Another request on the same loop-group shows that the first half has come.
        let other = try await server.connect()
        try await other.send(EdgeServer.get())
        await other.receive("\"object\":\"list\"")
        server.quiesce()
        try await client.send(String(request.suffix(half)))
        await client.end()
        #expect(client.received.hasPrefix("HTTP/1.1 200 OK") || client.received.isEmpty)
    }
}
