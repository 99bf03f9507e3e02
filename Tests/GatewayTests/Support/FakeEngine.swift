import Inference
import NIOConcurrencyHelpers
import NIOCore
import Primitives

/// An engine that answers by a script.
final class FakeEngine: Engine {
    /// One call: what was asked, and who hears the answer.
    struct Call: Sendable {
        let number: Int
        let asked: EngineCall
        let receiver: any EngineReceiver
        let stream: FakeStream

        var body: String { String(buffer: asked.body) }

        func send(_ pieces: [String]) {
            for piece in pieces { receiver.received(ByteBuffer(string: piece)) }
        }
    }

    typealias Script = @Sendable (Call) async throws -> EngineOpening

    let name = "fake"
    let outputLimitMember: String? = "max_tokens"
    let health = EngineHealth(.healthy)
    private let script: NIOLockedValueBox<Script>
    private let opened = NIOLockedValueBox<[Call]>([])

    init(_ script: @escaping Script) { self.script = NIOLockedValueBox(script) }

    var calls: [Call] { opened.withLockedValue { $0 } }

    func setScript(_ script: @escaping Script) { self.script.withLockedValue { $0 = script } }

    func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        loop.preconditionInEventLoop()
        let stream = FakeStream()
        let call = opened.withLockedValue { opened in
            let call = Call(number: opened.count + 1, asked: call, receiver: receiver, stream: stream)
            opened.append(call)
            return call
        }
        receiver.attempting(EngineStream(stream))
        return try await script.withLockedValue { $0 }(call)
    }

    func models() async throws -> [String] { ["m"] }
}

extension FakeEngine {
    /// Answers with these pieces of bytes, and ends well.
    static func answering(_ pieces: String...) -> Script {
        { call in
            call.receiver.began()
            call.send(pieces)
            call.receiver.finished()
            return .answering
        }
    }

    /// Answers with these pieces, and breaks off.
    static func breaking(_ pieces: String...) -> Script {
        { call in
            call.receiver.began()
            call.send(pieces)
            call.receiver.failed(Problem(.upstreamFailed, "broken"))
            return .answering
        }
    }

    static func refusing(_ status: Int, _ body: String) -> Script {
        { _ in .refused(status: status, body: ByteBuffer(string: body)) }
    }

    static func failing(_ problem: Problem) -> Script {
        { _ in throw problem }
    }
}

/// Wire samples of the OpenAI API.
enum Wire {
    static let question =
        #"{"model":"assistant","messages":[{"role":"user","content":"hello"}],"max_tokens":8}"#
    static let streamedQuestion =
        #"{"model":"assistant","messages":[{"role":"user","content":"hello"}],"max_tokens":8,"stream":true}"#
    /// 10 tokens of input, 3 of output.
    static let answer =
        #"{"id":"c1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"one two three"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}}"#
    static let role = event(#""choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]"#)
    static let one = delta("one")
    static let two = delta("two")
    static let stop = event(#""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]"#)
    static let usage = event(
        #""choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}"#)
    static let done = "data: [DONE]\n\n"
    static let error = "data: {\"error\":{\"message\":\"out of memory\"}}\n\n"

    /// A whole stream: two deltas, the end, usage.
    static let stream = role + one + two + stop + usage + done

    static func delta(_ text: String) -> String {
        event(#""choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]"#)
    }

    static func event(_ members: String) -> String {
        "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\",\(members)}\n\n"
    }

    /// The data of an event.
    static func data(_ event: String) -> String { String(event.dropFirst(6).dropLast(2)) }
}
