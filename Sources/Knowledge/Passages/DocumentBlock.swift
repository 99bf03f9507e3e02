/// What a parser makes of a document, piece by piece, in its order.
public struct DocumentBlock: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Of a level, from 1, the outermost.
        case heading(level: Int)
        case paragraph
        /// One row of a table as `column: value; …`, with its number from 1.
        case row(Int)
    }

    public let kind: Kind
    public let text: String
    /// The page or slide, from 1; nil where the format has none.
    public let page: Int?

    public init(_ kind: Kind, _ text: String, page: Int? = nil) {
        self.kind = kind
        self.text = text
        self.page = page
    }
}
