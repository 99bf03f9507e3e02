import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("An answer that is recorded")
struct RecordedAnswerTests {
    @Test("passes on unchanged, and is given again with a mark")
    func replay() throws {
        let client = ClientSink()
        let sink = RecordingSink(client)
        #expect(sink.recorded == nil)
        sink.begin(AnswerHead(content: .events, record: "use_1"))
        sink.write(ByteBuffer(string: "data: 1\n\n"))
        #expect(sink.recorded == nil)
        sink.write(ByteBuffer(string: "data: [DONE]\n\n"))
        sink.end()
        #expect(client.text == "data: 1\n\ndata: [DONE]\n\n")
        #expect(client.head?.isReplay == false)

        let second = ClientSink()
        let limits = RateLimitStatus(
            requests: RateLimitStatus.Part(limit: 5, remaining: 4, reset: .zero), tokens: nil)
        try #require(sink.recorded).replay(to: second, limits: limits)
        #expect(second.head?.limits == limits)
        #expect(second.text == client.text)
        #expect(second.head?.record == "use_1")
        #expect(second.head?.isReplay == true)
        #expect(second.hasEnded)
        #expect(second.faults.isEmpty)
    }

    @Test("is none when it is a refusal or an error")
    func errors() {
        let refused = RecordingSink(ClientSink())
        refused.begin(AnswerHead(status: 400, content: .json(length: 2)))
        refused.write(ByteBuffer(string: "{}"))
        refused.end()
        #expect(refused.recorded == nil)
        let failed = RecordingSink(ClientSink())
        failed.fail(Problem(.upstreamFailed, "broken"), limits: nil)
        #expect(failed.recorded == nil)
    }

    @Test("is whole although its client left")
    func clientLeft() {
        let client = ClientSink()
        let sink = RecordingSink(client)
        sink.begin(AnswerHead(content: .events))
        sink.write(ByteBuffer(string: "one "))
        client.leave()
        sink.write(ByteBuffer(string: "two"))
        sink.end()
        #expect(sink.recorded.map { String(buffer: $0.body) } == "one two")
        #expect(client.text == "one ")
    }

    @Test("tells of its client")
    func client() {
        let client = ClientSink()
        let sink = RecordingSink(client)
        client.setWritable(false)
        #expect(!sink.isWritable)
        #expect(sink.listener == nil)
    }
}
