/// A value of the file with its place: what the YAML parser saw, before anything gives it a meaning.
package struct DocumentNode {
    package enum Content {
        /// - isPlain: written without quotes, so that `true`, `12` and nothing mean what they look like.
        case scalar(text: String, isPlain: Bool)
        case list([DocumentNode])
        case mapping([Entry])
    }

    package let position: TextPosition
    package let content: Content

    /// What the value is, for a message that says what it should have been.
    package var kind: String {
        switch content {
        case .scalar where isNull: "nothing"
        case .scalar(let text, true) where Int(text) != nil: "a number"
        case .scalar: "text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Whether nothing stands where a value could (YAML 1.2.2 §10.3.2).
    package var isNull: Bool {
        guard case .scalar(let text, true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
