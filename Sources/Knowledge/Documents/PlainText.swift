/// Blocks of text without marks: paragraphs between empty lines, pages between form feeds.
enum PlainText {
    /// - Parameter isWrapped: Whether lines end where a page does, as those that are taken out of a PDF; otherwise as their
    ///   author ended them.
    static func blocks(of text: String, isWrapped: Bool) -> [DocumentBlock] {
        var blocks: [DocumentBlock] = []
        let pages = text.split(separator: "\u{0C}", omittingEmptySubsequences: false)
        for (number, page) in pages.enumerated() {
            var lines: [Substring] = []
            func close() {
                let paragraph = isWrapped ? LineJoining.joined(lines) : lines.joined(separator: "\n")
                lines = []
                guard !paragraph.isEmpty else { return }
                blocks.append(DocumentBlock(.paragraph, paragraph, page: pages.count > 1 ? number + 1 : nil))
            }
            for line in page.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
                let line = line.trimmed
                if line.isEmpty { close() } else { lines.append(line) }
            }
            close()
        }
        return blocks
    }
}

extension Substring {
    /// Without the blanks around it.
    var trimmed: Substring {
        var rest = self
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return rest
    }
}
