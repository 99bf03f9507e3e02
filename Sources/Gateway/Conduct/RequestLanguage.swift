import Compliance
import NIOCore
import Primitives

/// In which language the person of a request is spoken to, where the request is not screened.
enum RequestLanguage {
    /// Larger bodies are not read as JSON for this: their beginning decides.
    private static let maximumBytes = 64 * 1024

    /// That of the last text of the messages, the prompt or the input.
    static func of(_ body: ByteBuffer) -> Language {
        guard body.readableBytes <= maximumBytes,
            let value = try? JSONValue(parsing: Array(body.readableBytesView)),
            let input = value["messages"] ?? value["prompt"] ?? value["input"], let text = lastText(input)
        else {
            return Language(
                of: String(decoding: body.readableBytesView.prefix(maximumBytes), as: UTF8.self)
                    .unicodeScalars)
        }
        return Language(of: text.unicodeScalars)
    }

    private static func lastText(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .array(let elements): elements.reversed().lazy.compactMap(lastText).first
        case .object(let members): (members["content"] ?? members["text"]).flatMap(lastText)
        case .null, .bool, .number: nil
        }
    }
}
