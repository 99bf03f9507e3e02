/// How large the parts of a document may be; `nil` where only the size of its file bounds them.
package struct ReadingBounds: Sendable {
    /// The most items that a list may have.
    package let items: Int?
    /// The most characters that a text may have.
    package let characters: Int?

    package init(items: Int?, characters: Int?) {
        self.items = items
        self.characters = characters
    }

    package static let none = ReadingBounds(items: nil, characters: nil)
}
