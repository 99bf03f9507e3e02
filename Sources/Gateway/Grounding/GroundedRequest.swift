import NIOCore
import Primitives

/// A chat request as a grounded service reads it.
struct GroundedRequest {
    /// The text of the last message of the user.
    let question: String
    private let body: JSONValue

    /// The most characters of a question that are looked for.
    static let maximumCharacters = 2_000
    /// The largest request: it is read whole.
    static let maximumBytes = 1 << 20

    /// - Parameter body: With what rules changed of it.
    /// - Throws: `invalidValue` for what an answer with citations cannot be: several answers, calls of tools, a format, or
    ///   probabilities of tokens; and for a conversation in which the user has said nothing.
    init(_ body: ByteBuffer) throws(Problem) {
        guard body.readableBytes <= Self.maximumBytes else {
            throw Problem(
                .bodyTooLarge, "The service reads requests of at most \(Self.maximumBytes) bytes.",
                mend: "Send less of the conversation.", parameter: "messages")
        }
        self.body = try JSONValue(parsing: Array(body.readableBytesView))
        if let count = self.body["n"]?.intValue, count != 1 {
            throw Self.refusal("n", "gives one answer", "Leave n out.")
        }
        if self.body["tools"]?.arrayValue?.isEmpty == false
            || self.body["functions"]?.arrayValue?.isEmpty == false
        {
            throw Self.refusal("tools", "calls no tools", "Leave tools out.")
        }
        if let type = self.body["response_format"]?["type"]?.stringValue, type != "text" {
            throw Self.refusal("response_format", "answers in text", "Leave response_format out.")
        }
        if self.body["logprobs"]?.boolValue == true {
            throw Self.refusal("logprobs", "tells no probabilities", "Leave logprobs out.")
        }
        let last = self.body["messages"]?.arrayValue?.last { $0["role"]?.stringValue == "user" }
        let text = Self.text(of: last?["content"]).prefix(Self.maximumCharacters)
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw Problem(
                .invalidValue, "No message of the user has a text to be answered.",
                mend: "Ask a question in the last message of the role \"user\".", parameter: "messages")
        }
        question = String(text)
    }

    private static func refusal(_ name: String, _ what: String, _ mend: String) -> Problem {
        Problem(
            .invalidValue, "The service answers with citations of licensed sources; it \(what).", mend: mend,
            parameter: name)
    }

    private static func text(of content: JSONValue?) -> String {
        if let text = content?.stringValue { return text }
        return (content?.arrayValue ?? []).compactMap { part in
            part["type"]?.stringValue == "text" ? part["text"]?.stringValue : nil
        }.joined(separator: "\n")
    }

    /// The body of a call with the passages before the conversation. A system message of the client's own follows them in
    /// the same message, because templates of chat models know one.
    static func body(_ body: ByteBuffer, with prompt: String) throws(Problem) -> ByteBuffer {
        guard case .object(var members) = try JSONValue(parsing: Array(body.readableBytesView)),
            var messages = members["messages"]?.arrayValue
        else { return body }
        var text = prompt
        if let first = messages.first, ["system", "developer"].contains(first["role"]?.stringValue ?? "") {
            text += "\n\n" + Self.text(of: first["content"])
            messages.removeFirst()
        }
        members["messages"] = .array([["role": "system", "content": .string(text)]] + messages)
        return ByteBuffer(bytes: JSONValue.object(members).serialized)
    }

    /// The body of a call whose answer comes whole.
    static func unstreamed(_ body: ByteBuffer) throws(Problem) -> ByteBuffer {
        guard case .object(var members) = try JSONValue(parsing: Array(body.readableBytesView)) else {
            return body
        }
        members["stream"] = nil
        members["stream_options"] = nil
        return ByteBuffer(bytes: JSONValue.object(members).serialized)
    }
}
