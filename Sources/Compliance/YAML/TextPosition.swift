/// A place in the text of a document.
struct TextPosition: Hashable, Sendable {
    /// Counted from 1.
    var line: Int
    /// Counted from 1, in Unicode scalars, as YAML parsers count.
    var column: Int

    static let start = TextPosition(line: 1, column: 1)
}

extension TextPosition: Comparable {
    static func < (left: TextPosition, right: TextPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
