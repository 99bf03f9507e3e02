import Testing

@testable import Compliance

@Suite("Stratified samples")
struct StratifiedSampleTests {
    private func questions(_ counts: [String: Int]) -> [BankQuestion] {
        counts.flatMap { name, count in
            (0..<count).map {
                BankQuestion(id: "\(name)-\($0)", text: "t", questionClass: name, expectation: .refuse)
            }
        }
    }

    @Test("The draw follows from the seed, not from the order of the file")
    func reproducible() {
        let all = questions(["A": 100, "B": 50, "C": 25])
        let first = StratifiedSample.draw(all, size: 35, seed: 7)
        #expect(StratifiedSample.draw(all.shuffled(), size: 35, seed: 7) == first)
        #expect(StratifiedSample.draw(all, size: 35, seed: 8) != first)
        #expect(Set(first.map(\.id)).count == 35)
    }

    @Test("Every class stands in the sample as in the bank")
    func proportion() {
        let drawn = StratifiedSample.draw(questions(["A": 100, "B": 50, "C": 25]), size: 35, seed: 1)
        let counts = Dictionary(grouping: drawn, by: \.questionClass).mapValues(\.count)
        #expect(counts == ["A": 20, "B": 10, "C": 5])
    }

    @Test("A small class is not left out, and the size is kept")
    func smallClasses() {
        #expect(StratifiedSample.shares(of: [1_000, 1, 1], size: 10) == [8, 1, 1])
        #expect(StratifiedSample.shares(of: [10, 10, 10], size: 2).reduce(0, +) == 2)
        #expect(StratifiedSample.shares(of: [3, 4], size: 100) == [3, 4])
        #expect(StratifiedSample.shares(of: [3, 4], size: 0) == [0, 0])
        for size in 0...60 {
            #expect(StratifiedSample.shares(of: [7, 11, 1, 31, 10], size: size).reduce(0, +) == size)
        }
    }

    @Test("Each question is drawn about equally often")
    func fairness() {
        let all = questions(["A": 20])
        var counts: [String: Int] = [:]
        for seed in 0..<4_000 as Range<UInt64> {
            for question in StratifiedSample.draw(all, size: 5, seed: seed) {
                counts[question.id, default: 0] += 1
            }
        }
        // 1,000 expected each; five standard deviations are 137.
        #expect(counts.count == 20 && counts.values.allSatisfy { (863...1_137).contains($0) }, "\(counts)")
    }
}
