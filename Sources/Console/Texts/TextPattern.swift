/// Reads what differs out of a sentence of the API, by the sentence with stars in its place.
struct TextPattern: Sendable {
    private let pieces: [String]

    /// - Parameter pattern: A star stands for what differs; what follows the last piece is left out of account.
    init(_ pattern: String) {
        pieces = pattern.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    }

    /// What stands in place of the stars; nil where the pieces are not those of the text.
    func values(of text: String) -> [String]? {
        guard let first = pieces.first, text.hasPrefix(first) else { return nil }
        var rest = text.dropFirst(first.count)
        var values: [String] = []
        for piece in pieces.dropFirst() {
            guard let place = piece.isEmpty ? rest.endIndex..<rest.endIndex : rest.firstRange(of: piece)
            else { return nil }
            values.append(String(rest[..<place.lowerBound]))
            rest = rest[place.upperBound...]
        }
        return values
    }
}
