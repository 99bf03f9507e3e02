import Testing

@testable import Knowledge

@Suite("Figures")
struct FigureTests {
    @Test(
        "that are written in different ways are one",
        arguments: [
            ["1500", "1,500", "１５００", "1.5千", "1.5 thousand", "1,500.00", "0.15万"],
            ["120000000", "1億2000万", "1.2亿", "120 million", "0.12 billion", "1億2,000万"],
            ["10012", "1万12", "1万 0012".replacing(" ", with: "")], ["0", "0.00", "０"],
            ["0.05", ".05".replacing(".", with: "0."), "0.050"],
        ])
    func equal(_ ways: [String]) {
        for way in ways { #expect(Figure.figures(in: way) == Figure.figures(in: ways[0]), "\(way)") }
        #expect(Figure.figures(in: ways[0]).count == 1)
    }

    @Test(
        "that differ are told apart",
        arguments: [
            ("1,500", "150"), ("1.5", "15"), ("3%", "4%"), ("1万", "1億"), ("5 million", "5"),
            ("12,34", "1234"),
        ])
    func different(_ one: String, _ other: String) {
        #expect(Figure.figures(in: one) != Figure.figures(in: other))
    }

    @Test("stand in the order of the text")
    func order() {
        let figures = Figure.figures(in: "2023年4月1日に1,234円、3.5%")
        #expect(figures.map(\.mantissa) == [2023, 4, 1, 1234, 35])
        #expect(figures.last?.exponent == -1)
        #expect(Figure.figures(in: "1億 2億").count == 2)
        #expect(Figure.figures(in: String(repeating: "9", count: 40)).count == 3)
        #expect(Figure.figures(in: "5 millionaires").first == Figure.figures(in: "5").first)
    }
}
