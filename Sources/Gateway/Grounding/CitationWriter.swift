import Knowledge
import Primitives

/// Writes verified sentences with their marks, and tells where the marks stand: as `annotations` of OpenAI's API (type
/// `url_citation`, indexes in Unicode characters of the message's text).
struct CitationWriter {
    private let grounded: Grounded
    /// Unicode scalars written so far.
    private(set) var position = 0
    private(set) var annotations: [JSONValue] = []
    private var cited: [Int] = []

    init(_ grounded: Grounded) { self.grounded = grounded }

    /// - Returns: The sentence as it leaves.
    mutating func write(_ sentence: CitedSentence, isFound: Bool) -> String {
        let start = position
        var body = sentence.text[...]
        while let last = body.last, last.isWhitespace { body.removeLast() }
        position += body.unicodeScalars.count
        var marks = ""
        for number in sentence.citations {
            let mark = "[\(number)]"
            annotations.append(annotation(number, position..<position + mark.count))
            if !cited.contains(number) { cited.append(number) }
            marks += mark
            position += mark.count
        }
        let blanks = sentence.text[body.endIndex...]
        position += blanks.unicodeScalars.count
        grounded.add(
            AnswerGrounding.Sentence(
                range: start..<position, tokens: TokenEstimate.tokens(of: String(body)),
                citations: sentence.citations.map { number in
                    AnswerGrounding.Citation(
                        passage: number, overlap: sentence.verdicts[number]?.overlap ?? 0,
                        similarity: sentence.verdicts[number]?.similarity)
                }, removed: sentence.removed, isFound: isFound), String(body))
        return body + marks + blanks
    }

    /// The list of the sources that were cited, for who sees nothing but the text; empty where none was.
    mutating func sources() -> String {
        guard grounded.terms.listsSources, !cited.isEmpty else { return "" }
        let lines = cited.sorted().map { number in
            let passage = grounded.passages[number - 1]
            return "[\(number)] \(Self.line(passage, grounded.language))"
        }
        let text = "\n\n\(Self.heading(grounded.language))\n" + lines.joined(separator: "\n")
        position += text.unicodeScalars.count
        return text
    }

    private func annotation(_ number: Int, _ range: Range<Int>) -> JSONValue {
        let passage = grounded.passages[number - 1]
        return [
            "type": "url_citation",
            "url_citation": [
                "url": .string("\(grounded.citationURL)\(number)"),
                "title": .string(Self.line(passage, grounded.language)),
                "start_index": .number(.integer(Int64(range.lowerBound))),
                "end_index": .number(.integer(Int64(range.upperBound))),
            ],
            "minato": [
                "passage": .number(.integer(Int64(number))),
                "product": passage.kept.product.map { .string($0.description) } ?? .null,
                "document": .string(passage.kept.document), "place": passage.kept.place.json,
                "sha256": .string(passage.kept.hash.hexadecimal),
            ],
        ]
    }

    /// The most characters of a title or heading.
    private static let maximumTitle = 160

    /// A title as it stands in a line: suppliers write it, and no line of theirs is to look like one of ours.
    private static func plain(_ title: String) -> String {
        let line = title.split(whereSeparator: { $0.isWhitespace || $0.unicodeScalars.allSatisfy(isControl) })
            .joined(separator: " ")
        return String(line.prefix(maximumTitle))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func heading(_ language: Language) -> String {
        switch language {
        case .english: "Sources:"
        case .japanese: "出典："
        case .chinese: "来源："
        }
    }

    private static func line(_ passage: Grounded.Passage, _ language: Language) -> String {
        let place = passage.kept.place
        let page = place.page.map { page in
            switch language {
            case .english: "p. \(page)"
            case .japanese: "\(page)ページ"
            case .chinese: "第\(page)页"
            }
        }
        let rows = place.rows.map { rows in
            let range = rows.count == 1 ? "\(rows.lowerBound)" : "\(rows.lowerBound)–\(rows.upperBound)"
            return switch language {
            case .english: "rows \(range)"
            case .japanese: "\(range)行"
            case .chinese: "第\(range)行"
            }
        }
        return ([plain(passage.title)] + [place.section.last.map(plain), page, rows].compactMap { $0 })
            .joined(separator: language == .english ? ", " : "、")
    }
}
