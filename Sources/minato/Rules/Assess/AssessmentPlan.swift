import Compliance
import Primitives

/// What a run asks of which service: equal plans ask the same questions, so that one may go on where the other ended.
struct AssessmentPlan: Sendable {
    static let format = "minato-assessment/1"

    let service: String
    let address: String
    let banks: [QuestionBank]
    let packs: [RulePack]
    /// The word lists that the packs use.
    let lists: [WordList]
    let seed: UInt64
    /// How many questions of each kind.
    let sizes: [BankQuestion.Expectation: Int]
    let maximumTokens: Int?
    /// As they are drawn, kind by kind.
    let questions: [BankQuestion]

    /// - Parameter sample: of each kind; nil for as many as the marks of the packs ask.
    init(
        service: String, address: String, banks: [QuestionBank], packs: [RulePack], lists: [WordList] = [],
        seed: UInt64, sample: Int?,
        maximumTokens: Int?
    ) {
        self.service = service
        self.address = address
        self.banks = banks
        self.packs = packs
        self.lists = lists
        self.seed = seed
        self.maximumTokens = maximumTokens
        var sizes: [BankQuestion.Expectation: Int] = [:]
        for expectation in BankQuestion.Expectation.allCases {
            let asked = packs.flatMap(\.marks).filter {
                MarkKind(rawValue: $0.id)?.expectation == expectation
            }.compactMap(\.sample).max()
            sizes[expectation] = sample ?? asked ?? MarkKind.standardSample(expectation)
        }
        self.sizes = sizes
        let all = banks.flatMap(\.questions)
        questions = BankQuestion.Expectation.allCases.flatMap { expectation in
            StratifiedSample.draw(
                all.filter { $0.expectation == expectation }, size: sizes[expectation] ?? 0, seed: seed)
        }
    }

    /// What the progress file begins with, beside the names of this very run.
    var identity: [String: JSONValue] {
        [
            "format": .string(Self.format), "service": .string(service), "url": .string(address),
            "seed": .string(String(seed)),
            "banks": .array(banks.map { ["name": .string($0.name), "hash": .string($0.hash)] }),
            "packs": .array(packs.map { ["name": .string($0.name), "hash": .string($0.hash)] }),
            "word_lists": .array(lists.map { ["name": .string($0.name), "hash": .string($0.hash)] }),
            "sample": .object(
                Dictionary(
                    uniqueKeysWithValues: sizes.map { ($0.key.rawValue, .number(.integer(Int64($0.value)))) })
            ),
            "max_tokens": maximumTokens.map { .number(.integer(Int64($0))) } ?? .null,
        ]
    }
}
