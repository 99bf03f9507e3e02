import Primitives

/// Cuts documents into passages at the borders of sentences, paragraphs and rows.
///
/// Sentences are put together until a passage has its length; a heading, another page or the end of a table's block closes
/// it. No passage repeats another's words, so that no word is paid twice. The same blocks give the same passages, so that a
/// document that is read again changes only what changed.
public struct PassageSplitter: Sendable {
    /// UTF-8 bytes at which a passage is long enough: about 200 English words, 400 Chinese or Japanese characters.
    public var target: Int
    /// UTF-8 bytes that no passage exceeds; a longer sentence or row is cut.
    public var maximum: Int

    /// The most headings above a passage that are kept, and the most bytes of one.
    private static let maximumSections = 8
    private static let maximumHeadingBytes = 300

    private var sections: [(level: Int, text: String)] = []
    private var text = ""
    private var page: Int?
    private var rows: ClosedRange<Int>?
    private var passages: [PassageDraft] = []

    public init(target: Int = 1_200, maximum: Int = 4_000) {
        precondition(
            0 < target && target <= maximum && maximum >= 16, "the bounds of a passage are out of order")
        self.target = target
        self.maximum = maximum
    }

    /// - Returns: The passages that this block completed.
    public mutating func feed(_ block: DocumentBlock) -> [PassageDraft] {
        switch block.kind {
        case .heading(let level):
            close()
            sections.removeAll { $0.level >= level }
            let heading = Self.trimmed(block.text)
            if !heading.isEmpty, sections.count < Self.maximumSections {
                sections.append((level, Self.prefix(heading, Self.maximumHeadingBytes)))
            }
            page = block.page
        case .paragraph:
            if rows != nil || page != block.page { close() }
            page = block.page
            // A paragraph that would not fit begins a passage of its own, where it can.
            if !text.isEmpty, text.utf8.count + block.text.utf8.count > target { close() }
            for sentence in SentenceCutter.sentences(of: Self.trimmed(block.text)) { add(sentence) }
            if !text.isEmpty { text += "\n" }
        case .row(let number):
            if rows == nil || page != block.page { close() }
            page = block.page
            let row = Self.trimmed(block.text)
            guard !row.isEmpty else { break }
            if !text.isEmpty, text.utf8.count + row.utf8.count > target { close() }
            rows = min(rows?.lowerBound ?? number, number)...max(rows?.upperBound ?? number, number)
            for piece in Self.pieces(row, maximum) {
                if !text.isEmpty, text.utf8.count + piece.utf8.count > maximum {
                    close()
                    rows = number...number
                }
                text += piece
            }
            text += "\n"
        }
        defer { passages = [] }
        return passages
    }

    /// - Returns: What is left, at the end of the document, which may be followed by another.
    public mutating func finish() -> [PassageDraft] {
        close()
        defer { self = PassageSplitter(target: target, maximum: maximum) }
        return passages
    }

    private mutating func add(_ sentence: String) {
        for piece in Self.pieces(sentence, maximum) {
            if !text.isEmpty, text.utf8.count >= target || text.utf8.count + piece.utf8.count > maximum {
                close()
            }
            text += piece
        }
    }

    private mutating func close() {
        let text = Self.trimmed(self.text)
        if !text.isEmpty {
            passages.append(
                PassageDraft(
                    text: text, place: PassagePlace(page: page, section: sections.map(\.text), rows: rows)))
        }
        self.text = ""
        rows = nil
    }

    private static func trimmed(_ text: String) -> String {
        let blank = { (character: Character) in character.isWhitespace }
        guard let first = text.firstIndex(where: { !blank($0) }),
            let last = text.lastIndex(where: { !blank($0) })
        else { return "" }
        return String(text[first...last])
    }

    /// The text in pieces of at most so many bytes, cut between characters, or within one that is longer.
    private static func pieces(_ text: String, _ maximum: Int) -> [String] {
        guard text.utf8.count > maximum else { return [text] }
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let piece = prefix(String(rest), maximum)
            pieces.append(piece)
            rest = rest[rest.utf8.index(rest.startIndex, offsetBy: piece.utf8.count)...]
        }
        return pieces
    }

    private static func prefix(_ text: String, _ maximum: Int) -> String {
        guard text.utf8.count > maximum else { return text }
        let limit = text.utf8.index(text.startIndex, offsetBy: maximum)
        var end = text.startIndex
        for index in text.indices {
            let next = text.index(after: index)
            guard next <= limit else { break }
            end = next
        }
        if end > text.startIndex { return String(text[..<end]) }
        // One character of more bytes than a passage holds: between its scalars.
        for index in text.unicodeScalars.indices {
            let next = text.unicodeScalars.index(after: index)
            guard next <= limit else { break }
            end = next
        }
        return String(text.unicodeScalars[..<end])
    }
}
