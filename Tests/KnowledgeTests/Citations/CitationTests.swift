import Testing

@testable import Knowledge

@Suite("Citations")
struct CitationTests {
    @Test(
        "are read from their marks",
        arguments: [
            ("It rose [1].", "It rose.", [1]), ("It rose.[2][1, 2]", "It rose.", [2, 1]),
            ("増えた【3】。", "増えた。", [3]), ("See [the annex].", "See [the annex].", []), ("a[0]", "a[0]", []),
            ("a[1234]", "a[1234]", []), ("a [1", "a [1", []), ("［１］ is wide", "［１］ is wide", []),
            ("x［1、2］", "x", [1, 2]),
        ] as [(String, String, [Int])])
    func marks(_ sentence: String, _ text: String, _ numbers: [Int]) {
        let marks = CitationMarks(of: sentence)
        #expect(marks.text == text)
        #expect(marks.numbers == numbers)
    }

    @Test(
        "are borne by what says the same",
        arguments: [
            ("Revenue rose to 1,500 yen in 2023.", "In 2023 the revenue of the firm rose to 1500 yen."),
            ("2023年度の売上高は1.2億円でした。", "当社の2023年度の売上高は1億2000万円に達した。"),
            ("公司2023年收入为1.2亿元。", "2023年，公司收入达到1.2亿元，同比增长。"),
            ("The office of Minato is in Osaka.", "Minato has its office in Osaka, near the harbour."),
        ])
    func borne(_ sentence: String, _ passage: String) {
        let verdict = CitationCheck().verdict(on: sentence, by: CitedText(passage))
        #expect(verdict.isSupported, "\(verdict)")
    }

    @Test(
        "are not borne by another figure, another name, or another matter",
        arguments: [
            ("Revenue rose to 1,600 yen in 2023.", "In 2023 the revenue of the firm rose to 1500 yen."),
            ("2023年度の売上高は1.2億円でした。", "当社の2023年度の売上高は1億円に達した。"),
            ("The office of Minato is in Kyoto.", "Minato has its office in Osaka, near the harbour."),
            ("東京のタナカさんが担当です。", "東京のスズキさんが担当です。"),
            ("The weather was fine all week.", "In 2023 the revenue of the firm rose to 1500 yen."),
            ("はい。", "はい。"),
            ("", "anything"),
        ])
    func notBorne(_ sentence: String, _ passage: String) {
        let verdict = CitationCheck().verdict(on: sentence, by: CitedText(passage))
        #expect(!verdict.isSupported, "\(verdict)")
    }

    @Test("that share some words are borne where the meaning is close, never against a figure")
    func similar() {
        let passage = CitedText("The company's turnover reached 1500 yen during the fiscal year.")
        let sentence = "Turnover of that business climbed sharply upward to 1500 yen."
        let check = CitationCheck()
        #expect(!check.verdict(on: sentence, by: passage).isSupported)
        #expect(check.verdict(on: sentence, by: passage, similarity: 900).isSupported)
        #expect(!check.verdict(on: sentence, by: passage, similarity: 800).isSupported)
        #expect(
            !check.verdict(on: sentence.replacing("1500", with: "1600"), by: passage, similarity: 999)
                .isSupported)
    }
}
