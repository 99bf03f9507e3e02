import Inference
import Knowledge
import NIOCore
import Primitives

/// An answer that is there already, given as an engine would give it: sentences that were quoted, or that the sources do not
/// say. So it goes the way of every answer, through rules, labels and settlement.
final class GivenAnswer: Engine {
    let name: String
    let outputLimitMember: String? = nil
    private let sentences: [CitedSentence]
    private let model: String
    private let inputTokens: UInt64
    private let finish: JSONValue
    private let id: String
    private let created: Int64

    /// - Parameters:
    ///   - id: Of the answer, as clients see it.
    ///   - inputTokens: Those of the request.
    ///   - isCut: The client's bound left sentences out.
    init(
        _ sentences: [CitedSentence], of engine: any Engine, model: String, id: String, created: Int64,
        inputTokens: UInt64, isCut: Bool
    ) {
        self.name = engine.name
        self.sentences = sentences
        self.model = model
        self.inputTokens = inputTokens
        self.finish = isCut ? "length" : "stop"
        self.id = id
        self.created = created
    }

    func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        guard !receiver.isAbandoned else { return .answering }
        receiver.began()
        if call.isStreamed {
            for event in events { receiver.received(ByteBuffer(string: "data: \(event)\n\n")) }
        } else {
            receiver.received(ByteBuffer(bytes: whole.serialized))
        }
        receiver.finished()
        return .answering
    }

    func models() async throws -> [String] { [model] }

    var health: EngineHealth { EngineHealth(.healthy) }

    private var usage: JSONValue {
        let output = sentences.reduce(0) { $0 + TokenEstimate.tokens(of: $1.text) }
        func count(_ tokens: UInt64) -> JSONValue { .number(.integer(Int64(clamping: tokens))) }
        return [
            "prompt_tokens": count(inputTokens), "completion_tokens": count(output),
            "total_tokens": count(inputTokens + output),
        ]
    }

    private var whole: JSONValue {
        [
            "id": .string(id), "object": "chat.completion", "created": .number(.integer(created)),
            "model": .string(model),
            "choices": [
                [
                    "index": 0, "finish_reason": finish, "logprobs": .null,
                    "message": [
                        "role": "assistant", "content": .string(sentences.map(\.text).joined()),
                        "refusal": .null,
                    ],
                ]
            ],
            "usage": usage,
        ]
    }

    private var events: [String] {
        func chunk(_ choices: JSONValue, usage: JSONValue = .null) -> String {
            let chunk: JSONValue = [
                "id": .string(id), "object": "chat.completion.chunk", "created": .number(.integer(created)),
                "model": .string(model), "choices": choices, "usage": usage,
            ]
            return String(decoding: chunk.serialized, as: UTF8.self)
        }
        func choice(_ delta: JSONValue, finish: JSONValue = .null) -> String {
            chunk([["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finish]])
        }
        return [choice(["role": "assistant", "content": ""])]
            + sentences.map { choice(["content": .string($0.text)]) }
            + [choice([:], finish: finish), chunk([], usage: usage), "[DONE]"]
    }
}
