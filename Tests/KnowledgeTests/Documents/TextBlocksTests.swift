import PropertyTesting
import Testing

@testable import Knowledge

@Suite("Blocks of texts")
struct TextBlocksTests {
    @Test("of a page's lines are paragraphs, with their words put together again")
    func wrapped() {
        let text = "The com-\npany sells\nBlue-\nGreen data.\n\n売上は前年\nより増えた。\nIn 2023\n\u{0C}\n第二页\n\n\n"
        #expect(
            PlainText.blocks(of: text, isWrapped: true) == [
                DocumentBlock(.paragraph, "The company sells Blue- Green data.", page: 1),
                DocumentBlock(.paragraph, "売上は前年より増えた。 In 2023", page: 1),
                DocumentBlock(.paragraph, "第二页", page: 2),
            ])
        #expect(
            PlainText.blocks(of: "a\r\nb\r\n\r\nc", isWrapped: false) == [
                DocumentBlock(.paragraph, "a\nb"), DocumentBlock(.paragraph, "c"),
            ])
        #expect(PlainText.blocks(of: "", isWrapped: true).isEmpty)
    }

    @Test("of Markdown are headings, paragraphs, code and rows")
    func markdown() {
        let text = """
            ---
            title: hidden
            ---
            Report
            ======
            First *line*
            second line

            ## Sales ##
            | year | 額 |
            |------|---:|
            | 2023 | 1,500 |
            | 2024 | |
            After.

            ```swift
            # no heading

            let a = 1
            ```
            #no heading
            - item
            Sub
            ---
            """
        #expect(
            Markdown.blocks(of: text) == [
                DocumentBlock(.heading(level: 1), "Report"),
                DocumentBlock(.paragraph, "First *line*\nsecond line"),
                DocumentBlock(.heading(level: 2), "Sales"), DocumentBlock(.row(1), "year: 2023; 額: 1,500"),
                DocumentBlock(.row(2), "year: 2024"), DocumentBlock(.paragraph, "After."),
                DocumentBlock(.paragraph, "# no heading\n\nlet a = 1"),
                DocumentBlock(.paragraph, "#no heading\n- item\nSub\n---"),
            ])
        #expect(Markdown.blocks(of: "```\nopen") == [DocumentBlock(.paragraph, "open")])
        #expect(Markdown.blocks(of: "---\nopen") == [DocumentBlock(.paragraph, "---\nopen")])
    }

    @Test("of Markdown hold every word, whatever its marks")
    func whole() {
        let random = printedRandomness()
        let parts = [
            "#", "##", " ", "\n", "\n\n", "|", "---", "a", "語", "```", "~~~", "===", "- ", "\t", "b c",
        ]
        for _ in 0..<2_000 {
            let text = "start\n" + (0..<random.below(30)).map { _ in random.element(of: parts) }.joined()
            let blocks = Markdown.blocks(of: text)
            for letter in ["a", "語", "b"] as [Character] {
                let count = blocks.reduce(0) { $0 + $1.text.count { $0 == letter } }
                // The word after a fence names the code's language; a table's head stands in each of its rows.
                if !text.contains("```"), !text.contains("~~~"), !text.contains("|") {
                    #expect(count == text.count { $0 == letter }, "\(text)")
                }
            }
        }
    }
}
