import Accounting
import NIOCore
import Primitives
import Testing

@testable import Server

@Suite("A request that goes wrong on its way", .timeLimit(.minutes(5)))
struct BrokenRequestTests {
    @Test("because it says that it is too large is refused before it is read, and read no further")
    func tooLargeByLength() async throws {
        let server = try await EdgeServer(maximumBodyBytes: 1000)
        let client = try await server.connect()
        try await client.send(
            EdgeServer.request(
                "POST", "/v1/chat/completions", "authorization: Bearer \(EdgeServer.key)",
                "content-length: 1001"))
        await client.receive("}}")
        #expect(client.received.hasPrefix("HTTP/1.1 413 "))
        #expect(client.received.contains("connection: close\r\n"))
        // The client may be in the middle of its body; what it still sends is dropped.
        try await client.send(String(repeating: "x", count: 1001))
        await client.end()
        #expect(client.received.statusLines.count == 1)
    }

    @Test("because it becomes too large is refused as soon as it is")
    func tooLargeByChunks() async throws {
        let server = try await EdgeServer(maximumBodyBytes: 1000)
        let client = try await server.connect()
        try await client.send(
            EdgeServer.request("POST", "/v1/chat/completions", "transfer-encoding: chunked"))
        for _ in 0..<3 { try await client.send("190\r\n\(String(repeating: "x", count: 400))\r\n") }
        await client.receive("}}")
        #expect(client.received.hasPrefix("HTTP/1.1 413 "))
        try await client.send("0\r\n\r\n")
        await client.end()
        #expect(client.received.statusLines.count == 1)
    }

    @Test("of exactly the largest size is none")
    func largest() async throws {
        let server = try await EdgeServer(maximumBodyBytes: EdgeServer.question.utf8.count)
        let client = try await server.connect()
        try await client.send(EdgeServer.post(EdgeServer.question))
        await client.receive(ScriptedEngine.whole)
    }

    @Test("is told before its body when the client waits for that")
    func expectation() async throws {
        let server = try await EdgeServer(maximumBodyBytes: 1000)
        let client = try await server.connect()
        try await client.send(
            EdgeServer.request(
                "POST", "/v1/chat/completions", "authorization: Bearer \(EdgeServer.key)",
                "expect: 100-continue", "content-length: \(EdgeServer.question.utf8.count)"))
        await client.receive("HTTP/1.1 100 Continue\r\n\r\n")
        try await client.send(EdgeServer.question)
        await client.receive(ScriptedEngine.whole)

        let large = try await server.connect()
        try await large.send(
            EdgeServer.request(
                "POST", "/v1/chat/completions", "expect: 100-continue", "content-length: 1001"))
        await large.receive("}}")
        #expect(large.received.statusLines.map { $0.prefix(12) } == ["HTTP/1.1 413"])
    }

    @Test(
        "is no HTTP gets an answer and the end",
        arguments: ["GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET /v1 x\r\n\r\n"])
    func noHTTP(_ text: String) async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        try await client.send(text)
        await client.end()
        #expect(client.received.hasPrefix("HTTP/1.1 400 "))
        #expect(client.received.contains("x-request-id: "))
    }

    @Test("in the middle of a body gets an answer and the end")
    func noHTTPInTheBody() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        try await client.send(
            EdgeServer.request("POST", "/v1/chat/completions", "transfer-encoding: chunked") + "zz\r\n")
        await client.end()
        #expect(client.received.hasPrefix("HTTP/1.1 400 "))
        #expect(client.received.statusLines.count == 1)
    }

    @Test("that does not come in within its time is given up")
    func slow() async throws {
        let server = try await EdgeServer(idleTimeout: .seconds(2), requestTimeout: .milliseconds(500))
        let client = try await server.connect(
            sending: EdgeServer.request("POST", "/v1/chat/completions", "content-length: 10") + "abc")
        await client.end()
        #expect(client.received.hasPrefix("HTTP/1.1 400 "))
    }

    @Test("is none while a connection is quiet: it is closed without a word")
    func idle() async throws {
        let server = try await EdgeServer(idleTimeout: .seconds(2))
        let unused = try await server.connect()
        let used = try await server.connect(sending: EdgeServer.get())
        await used.receive("\"object\":\"list\"")
        await unused.end()
        await used.end()
        #expect(unused.received.isEmpty)
        #expect(used.received.statusLines.count == 1)
    }

    @Test("is none while an answer takes longer than a connection may be quiet")
    func slowAnswer() async throws {
        let goOn = Count()
        let server = try await EdgeServer(
            idleTimeout: .seconds(2), ScriptedEngine.answering { await goOn.reach() })
        let client = try await server.connect(sending: EdgeServer.post(EdgeServer.question))
        await server.engine.asked.reach()
        // Another connection on the same server grows too old meanwhile.
        let other = try await server.connect()
        await other.end()
        goOn.increment()
        await client.receive(ScriptedEngine.whole)
    }
}
