import Primitives
import PropertyTesting
import Testing

@testable import Knowledge

@Suite("What an answer owes its sources")
struct AnswerAttributionTests {
    private typealias Attribution = AnswerAttribution<Int>

    private static func key(_ source: Int) -> [UInt8] { Array(String(source).utf8) }

    @Test("a sentence's tokens are shared equally by its citations, weighted by their rates")
    func example() throws {
        let attribution = try Attribution([
            .init(tokens: 10, citations: [1]), .init(tokens: 20, citations: [1, 2]),
            .init(tokens: 10, citations: []),
        ]) { $0 == 2 ? 2_000 : 1_000 }
        #expect(attribution.weights == [1: 20 * 840 * 1_000, 2: 10 * 840 * 2_000])
        #expect(attribution.uncited == 10 * 840)
        let (parts, uncited) = try attribution.divide(4_000, key: Self.key, salt: [1])
        #expect(uncited == 1_000)
        #expect(parts == [1: 1_500, 2: 1_500])
    }

    @Test(
        "what nobody carried is nobody's; a source that stands twice counts once; the ninth counts for nothing"
    )
    func edges() throws {
        let none = try Attribution([.init(tokens: 7, citations: [])])
        #expect(try none.divide(99, key: Self.key, salt: []) == ([:], 99))
        let twice = try Attribution([.init(tokens: 7, citations: [3, 3])])
        #expect(twice.weights == [3: 7 * 840 * 1_000])
        let many = try Attribution([.init(tokens: 8, citations: Array(1...9))])
        #expect(many.weights.count == 8 && many.weights[9] == nil)
        #expect(throws: Problem.self) { try Attribution([.init(tokens: 1 << 25, citations: [])]) }
        #expect(throws: Problem.self) {
            try Attribution([.init(tokens: 1, citations: [1])]) { _ in 1_000_001 }
        }
        let free = try Attribution([.init(tokens: 5, citations: [1])]) { _ in 0 }
        #expect(try free.divide(10, key: Self.key, salt: []) == ([:], 10))
    }

    @Test("the parts sum to the whole, each within a nano-unit of its quota")
    func sums() throws {
        let random = printedRandomness()
        for _ in 0..<2_000 {
            let rates = (0..<6).map { _ in UInt64(random.below(3)) * 500 }
            let sentences = (0..<1 + random.below(8)).map { _ in
                Attribution.Sentence(
                    tokens: UInt64(random.below(400)),
                    citations: (0..<random.below(10)).map { _ in random.below(6) })
            }
            let attribution = try Attribution(sentences) { rates[$0] }
            let amount = Int64(random.below(2_000_000_000_000))
            let (parts, uncited) = try attribution.divide(amount, key: Self.key, salt: [7])
            #expect(parts.values.reduce(uncited, +) == amount)
            #expect(parts.values.allSatisfy { $0 >= 0 } && uncited >= 0)
            let shuffled = try Attribution(random.shuffled(sentences)) { rates[$0] }
            let again = try shuffled.divide(amount, key: Self.key, salt: [7])
            #expect(again.parts == parts && again.uncited == uncited)
            let total = attribution.weights.values.reduce(UInt128(0)) { $0 + UInt128($1) }
            guard total > 0 else { continue }
            let data = UInt128(amount - uncited)
            for (source, part) in parts {
                let quota = data * UInt128(attribution.weights[source] ?? 0) / total
                #expect(UInt128(part) == quota || UInt128(part) == quota + 1)
            }
        }
    }
}
