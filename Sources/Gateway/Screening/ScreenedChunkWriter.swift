import NIOCore
import Primitives

/// Writes chunks of our own into an engine's stream: what was held back, a label, a refusal.
struct ScreenedChunkWriter: Sendable {
    let isChat: Bool
    let wantsUsage: Bool

    /// The text of a choice that people read.
    func visible(_ choice: Int64) -> AnswerText {
        AnswerText(choice: choice, kind: isChat ? .said("content") : .completion)
    }

    func chunk(_ words: String, _ text: AnswerText, _ identity: ChunkIdentity) -> ByteBuffer {
        let content =
            switch text.kind {
            case .said(let name): "\"delta\":{\(name.quoted):\(words.quoted)}"
            case .arguments(let call?):
                "\"delta\":{\"tool_calls\":[{\"index\":\(call),\"function\":{\"arguments\":\(words.quoted)}}]}"
            case .arguments(nil): "\"delta\":{\"function_call\":{\"arguments\":\(words.quoted)}}"
            case .completion: "\"text\":\(words.quoted)"
            }
        return event(text.choice, content, "null", identity)
    }

    /// What an engine would have begun a choice with: who speaks. Nil where chunks do not tell.
    func opening(_ choice: Int64, _ identity: ChunkIdentity) -> ByteBuffer? {
        guard isChat else { return nil }
        return event(choice, #""delta":{"role":"assistant","content":""}"#, "null", identity)
    }

    /// The end of a choice.
    /// - Parameter reason: In JSON.
    func end(_ choice: Int64, _ identity: ChunkIdentity, reason: String) -> ByteBuffer {
        event(choice, isChat ? "\"delta\":{}" : "\"text\":\"\"", reason, identity)
    }

    /// A whole choice in the place of one that was refused.
    func refusedChoice(_ choice: Int64, _ words: String) -> String {
        let content =
            isChat
            ? "\"message\":{\"role\":\"assistant\",\"content\":\(words.quoted),\"refusal\":null}"
            : "\"text\":\(words.quoted)"
        return "{\"index\":\(choice),\(content),\"logprobs\":null,\"finish_reason\":\"content_filter\"}"
    }

    private func event(
        _ choice: Int64, _ content: String, _ finish: String, _ identity: ChunkIdentity
    ) -> ByteBuffer {
        ByteBuffer(
            string: """
                {\(identity.members(isChat: isChat)),"choices":[{"index":\(choice),\(content),"logprobs":null,\
                "finish_reason":\(finish)}]\(wantsUsage ? ",\"usage\":null" : "")}
                """)
    }
}

extension ChunkIdentity {
    /// The members that all chunks of an answer share, with words of ours where the engine has none.
    func members(isChat: Bool) -> String {
        """
        "id":\(id.isEmpty ? "\"\"" : id),\
        "object":\(object.isEmpty ? (isChat ? "\"chat.completion.chunk\"" : "\"text_completion\"") : object),\
        "created":\(created.isEmpty ? "0" : created),"model":\(model.isEmpty ? "\"\"" : model)
        """
    }
}
