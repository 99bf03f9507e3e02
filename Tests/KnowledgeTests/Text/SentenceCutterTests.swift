import PropertyTesting
import Testing

@testable import Knowledge

@Suite("Sentences")
struct SentenceCutterTests {
    @Test(
        "of three languages end where their readers think they do",
        arguments: [
            ["It rose. ", "It fell."], ["Dr. Sato met J. Smith of Abe Co. Ltd. in Tokyo."],
            ["The rate is 3.5 percent. ", "It was 4.0."], ["See e.g. the annex."],
            ["See Fig. 3 and No. 12. ", "Then go."],
            ["He said “No.” ", "She left."],
            ["増収でした。", "減益です！", "本当？"], ["「終わり。」", "と言った。"], ["收入增长。", "利润下降！？", "为什么"],
            ["It rose.[1] ", "It fell [2]."], ["増えた。[1][2]", "減った。"], ["増えた。", "[注]減った。"],
            ["Ask https://a.example/?q=1 first. ", "Then go."],
            ["First line\nsecond line of it.\n\n", "A paragraph."],
            ["Items:\n", "- one\n", "- two"], ["1. The first item"], ["価格は３．５円です。", "以上"],
            ["Wait... ", "What?! ", "Yes"], ["It was approx. 5 kg."], ["まる。\n", "次"],
        ])
    func cases(_ sentences: [String]) {
        #expect(SentenceCutter.sentences(of: sentences.joined()) == sentences)
    }

    @Test("lose nothing, and are the same however the text comes")
    func pieces() {
        let random = printedRandomness()
        let parts = [
            "a", "B", "Dr", ".", "。", "!", "?", "！", " ", "\n", "[", "]", "1", "23", "【", "】", ",", "”", "」",
            "語", "か",
            "-", "…", "\r", "\u{1F1EF}\u{1F1F5}", "e\u{301}", "．",
        ]
        for _ in 0..<3_000 {
            let text = (0..<random.below(40)).map { _ in random.element(of: parts) }.joined()
            let whole = SentenceCutter.sentences(of: text)
            #expect(whole.joined().unicodeScalars.elementsEqual(text.unicodeScalars))
            var cutter = SentenceCutter()
            var pieces: [String] = []
            for scalar in text.unicodeScalars { pieces += cutter.feed(String(scalar)) }
            pieces += cutter.finish().map { [$0] } ?? []
            #expect(
                pieces.map { Array($0.unicodeScalars) } == whole.map { Array($0.unicodeScalars) }, "\(text)")
        }
    }

    @Test("that never end are cut all the same")
    func endless() {
        let sentences = SentenceCutter.sentences(of: String(repeating: "語", count: 5_000))
        #expect(sentences.map(\.unicodeScalars.count) == [2_000, 2_000, 1_000])
        let mark = SentenceCutter.sentences(of: "End.[" + String(repeating: "1", count: 5_000))
        #expect(mark.allSatisfy { $0.unicodeScalars.count <= SentenceCutter.maximumScalars })
    }
}
