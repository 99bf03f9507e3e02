import Foundation
import PropertyTesting
import Testing

@testable import Knowledge

@Suite("Passages")
struct PassageSplitterTests {
    private static func passages(_ blocks: [DocumentBlock], _ splitter: PassageSplitter) -> [PassageDraft] {
        var splitter = splitter
        let first = blocks.flatMap { splitter.feed($0) }
        return first + splitter.finish()
    }

    @Test("end at headings and pages, and know the headings above them")
    func places() {
        let passages = Self.passages(
            [
                DocumentBlock(.heading(level: 1), "Report", page: 1),
                DocumentBlock(.paragraph, "One. Two.", page: 1),
                DocumentBlock(.heading(level: 2), "Sales", page: 1),
                DocumentBlock(.paragraph, "売上は増えた。", page: 1),
                DocumentBlock(.paragraph, "Next page.", page: 2),
                DocumentBlock(.heading(level: 1), "Annex", page: 2),
                DocumentBlock(.paragraph, "Three.", page: 2),
            ], PassageSplitter())
        #expect(passages.map(\.text) == ["One. Two.", "売上は増えた。", "Next page.", "Three."])
        #expect(passages.map(\.place.page) == [1, 1, 2, 2])
        #expect(
            passages.map(\.place.section) == [
                ["Report"], ["Report", "Sales"], ["Report", "Sales"], ["Annex"],
            ])
        #expect(passages[1].language == .japanese)
    }

    @Test("of tables name their rows")
    func rows() {
        let passages = Self.passages(
            (1...10).map { DocumentBlock(.row($0), "name: value \($0); amount: \($0 * 100)") },
            PassageSplitter(target: 100, maximum: 200))
        #expect(passages.first?.place.rows == 1...3)
        #expect(passages.last?.place.rows?.upperBound == 10)
        for (one, next) in zip(passages, passages.dropFirst()) {
            #expect((one.place.rows?.upperBound ?? 0) + 1 == next.place.rows?.lowerBound)
        }
    }

    @Test("hold every word once, and stay within their bounds")
    func whole() {
        let random = printedRandomness()
        let words = [
            "a", "word", "語", "文。", "End. ", "\n", " ", "1.5", "\u{1F468}\u{200D}\u{1F469}", "長い言葉、", "!",
        ]
        for _ in 0..<500 {
            let blocks = (0..<random.below(12)).map { number -> DocumentBlock in
                let text = (0..<random.below(60)).map { _ in random.element(of: words) }.joined()
                let page = random.chance(of: 1, in: 3) ? 1 + number / 3 : nil
                switch random.below(5) {
                case 0: return DocumentBlock(.heading(level: 1 + random.below(3)), text, page: page)
                case 1: return DocumentBlock(.row(number + 1), text, page: page)
                default: return DocumentBlock(.paragraph, text, page: page)
                }
            }
            let target = 16 + random.below(100)
            let splitter = PassageSplitter(target: target, maximum: target + random.below(100))
            let passages = Self.passages(blocks, splitter)
            func letters(_ text: String) -> [Unicode.Scalar] {
                text.unicodeScalars.filter { !$0.properties.isWhitespace }
            }
            let expected = blocks.filter { if case .heading = $0.kind { false } else { true } }.map(\.text)
                .joined()
            #expect(letters(passages.map(\.text).joined()) == letters(expected))
            #expect(passages.allSatisfy { !$0.text.isEmpty && $0.text.utf8.count <= splitter.maximum + 1 })
            #expect(Self.passages(blocks, splitter) == passages)
        }
    }
}
