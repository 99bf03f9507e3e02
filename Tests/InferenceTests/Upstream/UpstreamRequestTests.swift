import NIOCore
import Testing

@testable import Inference

@Suite("A request to an upstream")
struct UpstreamRequestTests {
    private func call(_ body: String, isStreamed: Bool = false) -> EngineCall {
        EngineCall(
            operation: .chat, body: ByteBuffer(string: body), isStreamed: isStreamed, requestID: "req_1")
    }

    @Test("has its fields, an empty line and the body in one buffer")
    func oneBuffer() throws {
        let request = UpstreamRequest(
            to: try UpstreamAddress("http://engine:9000/v1/"), authorization: "Bearer sk-up")

        let (head, body) = request.bytes(for: call(#"{"a":1}"#))

        #expect(body == nil)
        #expect(
            String(buffer: head) == """
                POST /v1/chat/completions HTTP/1.1\r
                host: engine:9000\r
                authorization: Bearer sk-up\r
                content-type: application/json\r
                accept: application/json\r
                content-length: 7\r
                x-request-id: req_1\r
                \r
                {"a":1}
                """)
    }

    @Test("asks for events where a stream is wanted, and names no key where there is none")
    func streamed() throws {
        let request = UpstreamRequest(to: try UpstreamAddress("https://engine/v1"), authorization: nil)

        let head = String(buffer: request.bytes(for: call("{}", isStreamed: true)).head)

        #expect(head.contains("\r\naccept: text/event-stream\r\n"))
        #expect(head.contains("\r\nhost: engine\r\n"))
        #expect(!head.contains("authorization"))
    }

    @Test("does not copy a large body")
    func largeBody() throws {
        let request = UpstreamRequest(to: try UpstreamAddress("http://engine/v1"), authorization: nil)
        let large = String(repeating: "x", count: 1_000_000)

        let (head, body) = request.bytes(for: call(large))

        #expect(body?.readableBytes == 1_000_000)
        #expect(String(buffer: head).contains("\r\ncontent-length: 1000000\r\n"))
        #expect(String(buffer: head).hasSuffix("\r\n\r\n"))
    }
}
