import Primitives

/// The parts of one choice of a chunk or of a whole answer, as rules look at them. Every member is looked at, also one
/// that stands twice: which of two a client takes is its own affair.
struct ChoiceParts {
    enum FinishReason {
        /// The text is whole: `stop`, or cut at its bound: `length`.
        case whole
        case other
    }

    private(set) var index: Int64
    private(set) var parts: [AnswerPart] = []
    private(set) var finish: JSONScanner.Value?
    private(set) var finishReason: FinishReason?
    /// Whether the chunk tells something beside its texts.
    private(set) var mustStay = false
    private(set) var hasCalls = false

    /// Members of messages and calls that no model writes freely.
    private static let plain: Set<String> = ["role", "id", "type", "index"]

    init(_ choice: JSONScanner.Value, _ position: Int64, _ scanner: JSONScanner) {
        index = scanner.member("index", of: choice).flatMap { scanner.integer($0) } ?? position
        for member in scanner.members(of: choice) {
            let value = member.value
            if scanner.isText(member.name, "index") {
                continue
            } else if scanner.isText(member.name, "delta") || scanner.isText(member.name, "message") {
                message(value, scanner)
            } else if scanner.isText(member.name, "text"), value.kind == .string {
                parts.append(.text(AnswerText(choice: index, kind: .completion), value))
            } else if scanner.isText(member.name, "finish_reason") {
                guard value.kind == .string, !value.contents.isEmpty else { continue }
                finish = value
                finishReason =
                    scanner.isText(value, "stop") || scanner.isText(value, "length") ? .whole : .other
            } else {
                // Probabilities and ids of tokens tell the tokens, redacted ones too.
                unread(value)
            }
        }
        mustStay = mustStay || finish != nil
    }

    private mutating func message(_ message: JSONScanner.Value, _ scanner: JSONScanner) {
        for member in scanner.members(of: message) {
            guard let name = scanner.string(member.name) else { continue }
            switch name {
            case "role": mustStay = true
            case _ where Self.plain.contains(name): continue
            case "tool_calls": calls(member.value, scanner)
            case "function_call":
                hasCalls = true
                function(member.value, call: nil, scanner)
            default:
                if member.value.kind == .string {
                    parts.append(.text(AnswerText(choice: index, kind: .said(name)), member.value))
                } else {
                    nested(member.value)
                }
            }
        }
    }

    private mutating func calls(_ calls: JSONScanner.Value, _ scanner: JSONScanner) {
        var position: Int64 = 0
        for call in scanner.elements(of: calls) {
            hasCalls = true
            let number = scanner.member("index", of: call).flatMap { scanner.integer($0) } ?? position
            position += 1
            for member in scanner.members(of: call) {
                if scanner.isText(member.name, "function") {
                    function(member.value, call: number, scanner)
                } else if scanner.isText(member.name, "id") || scanner.isText(member.name, "type") {
                    mustStay = true
                } else if !scanner.isText(member.name, "index") {
                    nested(member.value)
                }
            }
        }
    }

    private mutating func function(_ function: JSONScanner.Value, call: Int64?, _ scanner: JSONScanner) {
        for member in scanner.members(of: function) {
            if scanner.isText(member.name, "name") {
                mustStay = true
            } else if scanner.isText(member.name, "arguments"), member.value.kind == .string {
                parts.append(.text(AnswerText(choice: index, kind: .arguments(call)), member.value))
            } else {
                nested(member.value)
            }
        }
    }

    private mutating func nested(_ value: JSONScanner.Value) {
        if value.kind == .array || value.kind == .object || value.kind == .string {
            parts.append(.nested(value))
        }
    }

    private mutating func unread(_ value: JSONScanner.Value) {
        switch value.kind {
        case .null, .bool: break
        case .number, .string, .array, .object: parts.append(.unread(value))
        }
    }
}
