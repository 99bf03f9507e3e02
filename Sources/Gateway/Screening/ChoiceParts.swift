import Primitives

/// The parts of one choice of a chunk or of a whole answer that rules look at.
struct ChoiceParts {
    enum FinishReason {
        /// The text is whole: `stop`, or cut at its bound: `length`.
        case whole
        case other
    }

    let index: Int64
    private(set) var message: JSONScanner.Value?
    private(set) var text: JSONScanner.Value?
    /// Probabilities, where there are any.
    private(set) var logprobs: JSONScanner.Value?
    private(set) var finish: JSONScanner.Value?
    private(set) var finishReason: FinishReason?
    /// Whether the chunk tells something beside its texts.
    private(set) var mustStay = false

    init(_ choice: JSONScanner.Value, _ position: Int64, _ scanner: JSONScanner) {
        var index = position
        for member in scanner.members(of: choice) {
            let value = member.value
            if scanner.isText(member.name, "index") {
                index = scanner.integer(value) ?? index
            } else if scanner.isText(member.name, "delta") || scanner.isText(member.name, "message") {
                message = value
            } else if scanner.isText(member.name, "text") {
                text = value.kind == .string ? value : nil
            } else if scanner.isText(member.name, "logprobs") {
                logprobs = value.kind == .null ? nil : value
            } else if scanner.isText(member.name, "finish_reason"), value.kind == .string,
                !value.contents.isEmpty
            {
                finish = value
                finishReason =
                    scanner.isText(value, "stop") || scanner.isText(value, "length") ? .whole : .other
            }
        }
        self.index = index
        mustStay = finish != nil || message.map { Self.hasHead($0, scanner) } ?? false
    }

    /// Whether a delta names a role, or begins a call.
    private static func hasHead(_ message: JSONScanner.Value, _ scanner: JSONScanner) -> Bool {
        if scanner.member("role", of: message) != nil { return true }
        guard let calls = scanner.member("tool_calls", of: message) else { return false }
        return scanner.elements(of: calls).contains { scanner.member("id", of: $0) != nil }
    }

    func forEachText(_ scanner: JSONScanner, _ body: (AnswerText, JSONScanner.Value) -> Void) {
        if let message { AnswerText.forEach(in: message, of: index, scanner, body) }
        if let text { body(AnswerText(choice: index, kind: .completion), text) }
    }
}
