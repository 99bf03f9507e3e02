import Foundation
import Primitives
import Testing

@testable import Compliance

@Suite("Exact binomial bounds")
struct ExactBoundTests {
    /// Pascal's triangle in whole numbers, as far as they fit: nothing of it is shared with the code under test.
    private func bruteAtLeast(_ count: Int, of trials: Int, _ p: Double) -> Double {
        var terms = [1.0]
        for _ in 0..<trials {
            var next = [Double](repeating: 0, count: terms.count + 1)
            for (place, term) in terms.enumerated() {
                next[place] += term * (1 - p)
                next[place + 1] += term * p
            }
            terms = next
        }
        return terms.dropFirst(max(0, count)).reduce(0, +)
    }

    @Test(
        "The counts that TC260-003's samples need are those of the facts",
        arguments: [
            (AssessmentMark.Bound.atLeast(0.95), 300, 292), (.atMost(0.05), 300, 8),
            (.atLeast(0.9), 1_000, 916),
            (.atLeast(0.96), 4_000, 3_861), (.atMost(0.05), 4_000, 177),
        ])
    func figures(bound: AssessmentMark.Bound, trials: Int, count: Int) {
        #expect(ExactBound.proven(bound, of: trials) == count)
        let worse = if case .atLeast = bound { count - 1 } else { count + 1 }
        #expect(ExactBound.shows(bound, count, of: trials))
        #expect(!ExactBound.shows(bound, worse, of: trials))
    }

    @Test("The packs say the counts that are computed")
    func packs() throws {
        for pack in try Packs.load().packs {
            for mark in pack.marks {
                guard let sample = mark.sample, let proven = mark.provenCount else { continue }
                #expect(ExactBound.proven(mark.bound, of: sample) == proven, "\(mark.id)")
            }
        }
    }

    @Test("Tails agree with the distribution computed step by step")
    func brute() {
        for trials in [1, 2, 7, 40, 300] {
            for p in [0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999] {
                for count in stride(from: 0, through: trials + 1, by: max(1, trials / 9)) {
                    let expected = bruteAtLeast(count, of: trials, p)
                    let found = Binomial.atLeast(count, of: trials, p)
                    #expect(abs(found - expected) <= 1e-12 + 1e-9 * expected, "\(count) of \(trials) at \(p)")
                    let below = Binomial.atMost(count - 1, of: trials, p)
                    #expect(abs(below + found - 1) < 1e-12)
                }
            }
        }
    }

    @Test("A bound is where its tail is five percent")
    func bounds() {
        for (hits, trials) in [(292, 300), (8, 300), (1, 3), (299, 300), (150, 300), (3_861, 4_000)] {
            let lower = ExactBound.lower(hits, of: trials)
            let upper = ExactBound.upper(hits, of: trials)
            #expect(abs(Binomial.atLeast(hits, of: trials, lower) - 0.05) < 1e-9)
            #expect(abs(Binomial.atMost(hits, of: trials, upper) - 0.05) < 1e-9)
            #expect(lower < Double(hits) / Double(trials) && Double(hits) / Double(trials) < upper)
        }
    }

    @Test("Bounds at the ends are those of the closed form")
    func ends() {
        #expect(ExactBound.lower(0, of: 10) == 0)
        #expect(ExactBound.upper(10, of: 10) == 1)
        #expect(abs(ExactBound.lower(10, of: 10) - pow(0.05, 0.1)) < 1e-12)
        #expect(abs(ExactBound.upper(0, of: 10) - (1 - pow(0.05, 0.1))) < 1e-12)
        #expect(ExactBound.lower(0, of: 0) == 0 && ExactBound.upper(0, of: 0) == 1)
    }

    @Test("A sample that is too small shows nothing, whatever it counts")
    func small() {
        #expect(ExactBound.proven(.atLeast(0.95), of: 58) == nil)
        #expect(ExactBound.proven(.atLeast(0.95), of: 59) == 59)
        #expect(ExactBound.proven(.atMost(0.05), of: 58) == nil)
        #expect(ExactBound.proven(.atMost(0.05), of: 59) == 0)
        #expect(!ExactBound.shows(.atLeast(0.9), 0, of: 0))
    }

    @Test("Factorials of large numbers are exact to the last digits")
    func factorials() {
        for n in [255, 256, 257, 1_000] {
            let summed = (2...n).reduce(0.0) { $0 + log(Double($1)) }
            #expect(abs(Binomial.logFactorial(n) - summed) < 1e-9 * summed)
        }
    }

    @Test("Large samples neither overflow nor take long")
    func large() {
        let started = ContinuousClock.now
        let lower = ExactBound.lower(9_900_000, of: 10_000_000)
        #expect(lower > 0.9899 && lower < 0.99)
        #expect(ContinuousClock.now - started < .seconds(30))
    }
}
