import Primitives

/// One of the texts of an answer: each is a text of its own under the law of splits.
struct AnswerText: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// What a chat says, by the member's name: `content`, `reasoning_content`, `refusal`, ….
        case said(String)
        /// The arguments of a call, by its index; of the older `function_call` where that is nil.
        case arguments(Int64?)
        /// What continues a prompt.
        case completion
    }

    let choice: Int64
    let kind: Kind

    /// Where it stands, for records.
    var place: String {
        switch kind {
        case .said(let name): "choices[\(choice)].\(name)"
        case .arguments(let call?): "choices[\(choice)].tool_calls[\(call)]"
        case .arguments(nil): "choices[\(choice)].function_call"
        case .completion: "choices[\(choice)].text"
        }
    }

    var isArguments: Bool { if case .arguments = kind { true } else { false } }
}

/// One value of a choice, as rules look at it.
enum AnswerPart {
    /// A text, or a piece of one.
    case text(AnswerText, JSONScanner.Value)
    /// A value that may hold texts at any depth. Where it comes in pieces nobody can tell how they join: it is left
    /// out of a stream.
    case nested(JSONScanner.Value)
    /// A value that may tell what was redacted: it is left out.
    case unread(JSONScanner.Value)
}
