import Accounting
import Foundation
import NIOCore
import Primitives
import Testing

@testable import Server

@Suite("A connection to /v1", .timeLimit(.minutes(5)))
struct AnswerChannelTests {
    // MARK: one request

    @Test("answers a request, with its id, its record and its charge")
    func whole() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        try await client.send(EdgeServer.post(EdgeServer.question))
        await client.receive(ScriptedEngine.whole)
        let answer = client.received
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        for field in [
            "x-request-id: req_", "x-minato-record: use_", "x-minato-charge: 6 JPY",
            "content-type: application/json", "content-length: \(ScriptedEngine.whole.utf8.count)",
            "openai-processing-ms: ",
        ] { #expect(answer.contains("\r\n\(field)"), "\(field)") }
        #expect(!answer.contains("transfer-encoding"))
    }

    @Test("streams an answer in chunks, to its terminator")
    func stream() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        try await client.send(EdgeServer.post(EdgeServer.streamed))
        await client.receive("\r\n0\r\n\r\n")
        let answer = client.received
        for field in [
            "content-type: text/event-stream; charset=utf-8", "cache-control: no-cache",
            "x-accel-buffering: no",
            "transfer-encoding: chunked",
        ] { #expect(answer.contains("\r\n\(field)\r\n"), "\(field)") }
        #expect(!answer.contains("content-length"))
        #expect(answer.contains("data: [DONE]\n\n\r\n0\r\n\r\n"))
    }

    @Test("keeps the id that a client chose when it can do no harm")
    func requestID() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        try await client.send(EdgeServer.get("/v1/models", "x-request-id: mine-1"))
        await client.receive("x-request-id: mine-1\r\n")
        for bad in ["with blank", String(repeating: "x", count: 129), "é"] {
            try await client.send(EdgeServer.get("/v1/models", "x-request-id: \(bad)"))
        }
        await client.receive("x-request-id: req_", times: 3)
    }

    @Test("unzips a body")
    func unzip() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        // `{"model":"assistant","messages":[{"role":"user","content":"hello"}]}`, by gzip -9n.
        let zipped = try #require(
            Data(
                base64Encoded: "H4sIAAAAAAAC/w3KsQ2AMAwEwF2+ZgKvgigseAGSE0v5UEXZndR3AyUv"
                    + "BgwuvepeOzYUSn5TsH2gZXD5J7ZFZ9bOlQwPIxLzmD8egOYvRAAAAA=="))
        try await client.send(
            Array(
                EdgeServer.request(
                    "POST", "/v1/chat/completions", "authorization: Bearer \(EdgeServer.key)",
                    "content-encoding: gzip", "content-length: \(zipped.count)"
                ).utf8) + zipped)
        await client.receive("\r\n\r\n")
        #expect(client.received.hasPrefix("HTTP/1.1 200 OK"), "\(client.received)")
    }

    @Test(
        "says what is wrong in the words of the API",
        arguments: [
            (EdgeServer.get("/v1/nothing"), "404 Not Found", "unknown_url"),
            (EdgeServer.get("/v1"), "404 Not Found", "unknown_url"),
            (EdgeServer.get("/v1/models/none"), "404 Not Found", "model_not_found"),
            (EdgeServer.get("/v1/chat/completions"), "405 Method Not Allowed", "method_not_supported"),
            (EdgeServer.post("{}", path: "/v1/models"), "405 Method Not Allowed", "method_not_supported"),
            (EdgeServer.post("{}", key: "sk-wrong-key"), "401 Unauthorized", "invalid_api_key"),
            (EdgeServer.post("{"), "400 Bad Request", "\"code\":null"),
            (
                EdgeServer.post("x", "content-type: application/xml"), "415 Unsupported Media Type",
                "\"code\":null"
            ), (EdgeServer.post("{}", "idempotency-key: "), "400 Bad Request", "Idempotency-Key"),
        ])
    func errors(_ request: String, _ status: String, _ code: String) async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        try await client.send(request)
        await client.receive("}}")
        #expect(client.received.hasPrefix("HTTP/1.1 \(status)\r\n"))
        #expect(client.received.contains(code))
        #expect(client.received.contains("\r\nx-request-id: "))
        #expect(client.received.contains("{\"error\":{\"message\":"))
        #expect(server.engine.calls.isEmpty)
    }

    @Test("gives a HEAD no body, and a preflight what it asks for")
    func headAndOptions() async throws {
        let server = try await EdgeServer(origins: ["https://a.example"])
        let client = try await server.connect()
        try await client.send(
            EdgeServer.request("HEAD", "/v1/models", "authorization: Bearer \(EdgeServer.key)")
                + EdgeServer.request(
                    "OPTIONS", "/v1/chat/completions", "origin: https://a.example",
                    "access-control-request-headers: x-own")
                + EdgeServer.request("OPTIONS", "/v1/models", "origin: https://b.example"))
        await client.receive("HTTP/1.1 204", times: 2)
        await client.receive("\r\n\r\n", times: 3)
        let answers = client.received.components(separatedBy: "HTTP/1.1 ")
        #expect(answers[1].hasSuffix("\r\n\r\n"))
        #expect(answers[1].contains("content-length: "))
        #expect(answers[2].contains("access-control-allow-origin: https://a.example\r\n"))
        #expect(answers[2].contains("access-control-allow-headers: x-own\r\n"))
        #expect(answers[2].contains("vary: origin\r\n"))
        #expect(!answers[3].contains("access-control-allow-origin"))
    }

    @Test("speaks HTTP/1.0 with who speaks no other: no chunks, and the end is the connection's")
    func oldHTTP() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        let head = EdgeServer.request(
            "POST", "/v1/chat/completions", version: "1.0", "authorization: Bearer \(EdgeServer.key)",
            "content-length: \(EdgeServer.streamed.utf8.count)")
        try await client.send(head + EdgeServer.streamed)
        await client.end()
        let answer = client.received
        #expect(!answer.contains("chunked"))
        #expect(answer.components(separatedBy: "\r\n\r\n").dropFirst().joined().hasPrefix("data: {"))
        #expect(answer.hasSuffix("data: [DONE]\n\n"))
    }

    // MARK: several requests

    @Test("answers one request after the other on one connection")
    func keepAlive() async throws {
        let server = try await EdgeServer()
        let client = try await server.connect()
        for number in 1...3 {
            try await client.send(EdgeServer.post(EdgeServer.question))
            await client.receive(ScriptedEngine.whole, times: number)
            try await client.send(EdgeServer.get("/"))
            await client.receive("elsewhere", times: number)
            try await client.send(EdgeServer.post(EdgeServer.streamed))
            await client.receive("data: [DONE]\n\n\r\n0\r\n\r\n", times: number)
        }
        #expect(!client.hasEnded)
        #expect(server.engine.calls.count == 6)
    }

    @Test("answers requests that were sent ahead in their order")
    func pipelining() async throws {
        let goOn = Count()
        let server = try await EdgeServer(ScriptedEngine.answering { await goOn.reach() })
        let client = try await server.connect()
        try await client.send(
            EdgeServer.post(EdgeServer.question) + EdgeServer.get("/v1/models/a") + EdgeServer.get("/")
                + EdgeServer.post(EdgeServer.streamed) + EdgeServer.get("/") + EdgeServer.get("/v1/none"))
        await server.engine.asked.reach()
        #expect(client.received.isEmpty)
        goOn.increment()
        await client.receive("unknown_url")
        let text = client.received
        let places = [
            ScriptedEngine.whole, "model_not_found", "elsewhere", "[DONE]", "elsewhere", "unknown_url",
        ]
        var rest = text[...]
        for place in places {
            let range = try #require(rest.range(of: place), "\(place) is missing or early")
            rest = rest[range.upperBound...]
        }
        #expect(server.engine.calls.count == 2)
    }

    @Test("answers many requests that wait behind a slow one")
    func manyWaiting() async throws {
        let goOn = Count()
        let server = try await EdgeServer(ScriptedEngine.answering { await goOn.reach() })
        let client = try await server.connect()
        try await client.send(EdgeServer.post(EdgeServer.question))
        await server.engine.asked.reach()
        try await client.send(String(repeating: EdgeServer.get("/v1/models"), count: 2000))
        goOn.increment()
        await client.receive("\"object\":\"list\"", times: 2000)
    }

    @Test("closes when the client asks for it")
    func close() async throws {
        let server = try await EdgeServer()
        for request in [
            EdgeServer.get("/v1/models", "connection: close"),
            EdgeServer.post(EdgeServer.question, "connection: close"),
            EdgeServer.post(EdgeServer.streamed, "connection: close"),
        ] {
            let client = try await server.connect()
            try await client.send(request)
            await client.end()
            #expect(client.received.contains("connection: close\r\n"))
            #expect(client.received.hasPrefix("HTTP/1.1 200"))
        }
    }
}
