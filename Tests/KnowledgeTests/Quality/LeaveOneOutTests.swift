import Accounting
import Exchange
import Primitives
import PropertyTesting
import Testing

@testable import Knowledge

@Suite("What is lost without a source")
struct LeaveOneOutTests {
    private static let question = "How many containers did the harbour of Kobe handle in 2024?"
    private static let kobe = "The harbour of Kobe handled 2.9 million containers in 2024."
    private static let cranes = "Forty electric cranes unload them day and night."

    private static func agreement(_ number: Int) -> ID<Agreement> { ID(high: 0, low: UInt64(number)) }

    /// A document whose passages are of the agreements 1, 2, 3, … in this order.
    private static func document(
        _ sentences: [(tokens: UInt64, citations: [Int])], rates: [UInt64] = [1_000, 1_000],
        language: Language = .english
    ) -> AnswerGrounding {
        AnswerGrounding(
            knowledgeBase: "developer/handbooks", mode: .generated, language: language, split: .standard,
            passages: rates.enumerated().map { index, rate in
                AnswerGrounding.Passage(
                    agreement: agreement(index + 1), product: nil, document: "v1/a.txt", ordinal: index,
                    place: PassagePlace(page: 1), hash: Array(repeating: 0, count: 32), rate: rate)
            },
            sentences: sentences.map { tokens, citations in
                AnswerGrounding.Sentence(
                    range: 0..<1, tokens: tokens,
                    citations: citations.map { .init(passage: $0, overlap: 1_000, similarity: nil) },
                    removed: 0,
                    isFound: false)
            })
    }

    private static func measure(_ language: Language = .english) throws -> LeaveOneOut {
        try #require(
            LeaveOneOut(
                of: document([(10, [1]), (10, [2]), (99, [])], language: language),
                texts: [kobe, cranes, "Nobody knows why."], question: question))
    }

    @Test("is held against what the attribution gave, without rates, the heaviest source first")
    func shares() throws {
        let measure = try #require(
            LeaveOneOut(
                of: Self.document([(30, [1, 2]), (10, [2]), (50, [])], rates: [9_000, 0]),
                texts: [Self.kobe, Self.cranes, "Nobody knows."], question: Self.question))
        #expect(measure.sources.map(\.agreement) == [Self.agreement(2), Self.agreement(1)])
        #expect(measure.sources.map(\.share) == [625, 375])
    }

    @Test("is asked for of four sources at most, and of none where nothing is cited")
    func bounds() throws {
        let rates = [UInt64](repeating: 1_000, count: 6)
        let many = try #require(
            LeaveOneOut(
                of: Self.document([(60, Array(1...6))], rates: rates), texts: [Self.kobe], question: ""))
        #expect(many.sources.map(\.agreement) == (1...4).map(Self.agreement))
        #expect(many.sources.allSatisfy { $0.share == 166 })
        #expect(LeaveOneOut(of: Self.document([(9, [])]), texts: [Self.kobe], question: "") == nil)
        #expect(LeaveOneOut(of: Self.document([(9, [7])]), texts: [Self.kobe], question: "") == nil)
        #expect(LeaveOneOut(of: Self.document([(9, [1])]), texts: ["…"], question: "") == nil)
    }

    @Test(
        "is nothing where the second answer says the same, half where it says half, all where it says nothing",
        arguments: [
            (kobe + " " + cranes, 0...0),
            (
                "In 2024, 2.9 million containers [1]: so much did Kobe handle. Electric cranes, forty, unload day and night [2].",
                0...150
            ),
            (kobe, 500...500), (cranes, 500...500), ("", 1_000...1_000),
            // With another figure it is another sentence.
            ("The harbour of Kobe handled 3.1 million containers in 2024. " + cranes, 500...500),
            // What the question says is no answer.
            ("No passage tells how many containers the harbour of Kobe handled in 2024.", 1_000...1_000),
        ])
    func lost(_ answer: String, _ expected: ClosedRange<Int>) throws {
        let lost = try Self.measure().lost(in: answer)
        #expect(expected.contains(lost), "\(lost)")
    }

    @Test("is all where the sources do not say", arguments: Language.allCases)
    func declined(language: Language) throws {
        let words = GroundedPrompt.decline(in: language)
        #expect(try Self.measure(language).lost(in: " \(words) \(Self.kobe) \(Self.cranes)") == 1_000)
    }

    @Test("is between nothing and all, and nothing in the answer itself")
    func anyText() {
        let words = ["Kobe", "2.9", "million", "の港", "神戸", "cranes", "[1]", "。", ". ", "12", "was", "集装箱"]
        let random = printedRandomness()
        for _ in 0..<300 {
            func text() -> String {
                (0..<random.below(12)).map { _ in random.element(of: words) }
                    .joined(separator: " ")
            }
            let texts = (0..<3).map { _ in CitationMarks(of: text()).text }
            let measure = LeaveOneOut(
                of: Self.document([
                    (UInt64(random.below(50)), [1]), (UInt64(random.below(50)), [2, 1]), (3, [2]),
                ]), texts: texts,
                question: text())
            guard let measure else { continue }
            #expect(measure.lost(in: texts.joined(separator: "\n")) == 0)
            #expect((0...1_000).contains(measure.lost(in: text())))
            #expect(measure.sources.reduce(0) { $0 + $1.share } <= 1_000)
        }
    }
}

@Suite("The quality of attribution")
struct AttributionQualityTests {
    private static func answer(_ sources: [(share: Int, lost: Int)]) -> [AttributionChecks.Finding] {
        sources.enumerated().map { index, source in
            AttributionChecks.Finding(
                source: LeaveOneOut.Source(
                    agreement: ID(high: 0, low: UInt64(index)), share: source.share),
                lost: source.lost)
        }
    }

    private static func quality(_ answers: [[(share: Int, lost: Int)]]) -> AttributionQuality {
        var quality = AttributionQuality(service: ID(high: 0, low: 1))
        for sources in answers { quality.add(answer(sources)) }
        return quality
    }

    @Test("compares the sources of one answer, and counts ties apart")
    func concordance() {
        let quality = Self.quality([
            [(600, 500), (400, 200)],
            [(500, 300), (500, 100)],
            [(700, 0), (300, 900)],
            [(800, 100), (200, 100)],
            [(1_000, 1_000)], [],
        ])
        #expect(quality.answers == 5)
        #expect(quality.sources == 9)
        #expect((quality.concordant, quality.discordant, quality.tied) == (1, 1, 1))
        #expect(quality.concordance == 500)
        #expect(quality.unharmed == 1)
        #expect(quality.meanLost == 3_200 / 9)
        #expect(quality.meanShare == 5_000 / 9)
    }

    @Test("has no order and no correlation where nothing differs")
    func nothing() {
        let quality = Self.quality([[(1_000, 1_000)], [(1_000, 300)]])
        #expect(quality.concordance == nil)
        #expect(quality.correlation == nil)
        #expect(Self.quality([]).meanLost == 0)
    }

    @Test("is Pearson's correlation, in integers")
    func correlation() throws {
        #expect(Self.quality([[(900, 90), (100, 10)], [(500, 50)]]).correlation == 1_000)
        #expect(Self.quality([[(3, 1), (2, 2)]]).correlation == -1_000)
        let random = printedRandomness()
        for _ in 0..<300 {
            let pairs = (0..<2 + random.below(60)).map { _ in
                (share: random.below(1_001), lost: random.below(1_001))
            }
            let count = Double(pairs.count)
            let (x, y) = (pairs.map { Double($0.share) }, pairs.map { Double($0.lost) })
            let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
            let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
            let spread =
                (x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
                * y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }).squareRoot()
            let found = Self.quality([pairs]).correlation
            guard spread > 0 else {
                #expect(found == nil)
                continue
            }
            let expected = covariance / spread * 1_000
            #expect(abs(Double(try #require(found)) - expected) < 1.001)
        }
    }
}
