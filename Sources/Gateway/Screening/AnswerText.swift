import Primitives

/// One of the texts of an answer: each is a text of its own under the law of splits.
struct AnswerText: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// What a chat says, by the member's name: `content`, `reasoning_content`, `refusal`, ….
        case said(String)
        /// The arguments of a call, by its index.
        case arguments(Int64)
        /// A text deeper in a message, by the way to it: parts of content, transcripts, what vendors add.
        case nested(String)
        /// What continues a prompt.
        case completion
    }

    let choice: Int64
    let kind: Kind

    /// Where it stands, for records.
    var place: String {
        switch kind {
        case .said(let name), .nested(let name): "choices[\(choice)].\(name)"
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
            } else if let name = scanner.string(member.name), !names.contains(name) {
                if member.value.kind == .string {
                    body(AnswerText(choice: choice, kind: .said(name)), member.value)
                } else {
                    nested(member.value, name, choice, scanner, body)
                }
            }
        }
    }

    /// JSON is at most ``JSONScanner/maximumDepth`` deep, so this ends.
    private static func nested(
        _ value: JSONScanner.Value, _ path: String, _ choice: Int64, _ scanner: JSONScanner,
        _ body: (AnswerText, JSONScanner.Value) -> Void
    ) {
        switch value.kind {
        case .string: body(AnswerText(choice: choice, kind: .nested(path)), value)
        case .array:
            for (index, element) in scanner.elements(of: value).enumerated() {
                nested(element, "\(path)[\(index)]", choice, scanner, body)
            }
        case .object:
            for member in scanner.members(of: value) {
                guard let name = scanner.string(member.name), !names.contains(name) else { continue }
                nested(member.value, "\(path).\(name)", choice, scanner, body)
            }
        case .null, .bool, .number: break
        }
    }
}
