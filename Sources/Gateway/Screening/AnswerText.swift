import Primitives

/// One of the texts of an answer: each is a text of its own under the law of splits.
struct AnswerText: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// What a chat says, by the member's name: `content`, `reasoning_content`, `refusal`, ….
        case said(String)
        /// The arguments of a call, by its index.
        case arguments(Int64)
        /// What continues a prompt.
        case completion
    }

    let choice: Int64
    let kind: Kind

    /// Where it stands, for records.
    var place: String {
        switch kind {
        case .said(let name): "choices[\(choice)].\(name)"
        case .arguments(let call): "choices[\(choice)].tool_calls[\(call)]"
        case .completion: "choices[\(choice)].text"
        }
    }

    /// Members of a delta or message that no model writes freely.
    private static let names: Set<String> = ["role", "id", "type", "name"]

    /// Visits the texts of a delta or message.
    static func forEach(
        in message: JSONScanner.Value, of choice: Int64, _ scanner: JSONScanner,
        _ body: (AnswerText, JSONScanner.Value) -> Void
    ) {
        for member in scanner.members(of: message) {
            if scanner.isText(member.name, "tool_calls") {
                var place: Int64 = 0
                for call in scanner.elements(of: member.value) {
                    let index = scanner.member("index", of: call).flatMap { scanner.integer($0) } ?? place
                    place += 1
                    guard let function = scanner.member("function", of: call),
                        let arguments = scanner.member("arguments", of: function), arguments.kind == .string
                    else { continue }
                    body(AnswerText(choice: choice, kind: .arguments(index)), arguments)
                }
            } else if member.value.kind == .string, let name = scanner.string(member.name),
                !names.contains(name)
            {
                body(AnswerText(choice: choice, kind: .said(name)), member.value)
            }
        }
    }
}
