import Foundation

/// Exact tails of the binomial distribution, without an approximation by another one.
///
/// The terms fall off geometrically away from the largest; each is got from its neighbour by a ratio, starting from
/// one that is computed as a logarithm, so that nothing overflows and what underflows does not count.
public enum Binomial {
    /// The most trials.
    public static let maximumTrials = 10_000_000

    /// P(X ≥ count) for `trials` trials of probability `p`.
    public static func atLeast(_ count: Int, of trials: Int, _ p: Double) -> Double {
        precondition(0...maximumTrials ~= trials && (0...1).contains(p), "out of the bounds of a binomial")
        if count <= 0 { return 1 }
        if count > trials { return 0 }
        if p == 0 { return 0 }
        if p == 1 { return 1 }
        // Summed on the side of the smaller terms; the other side is what is left of 1.
        if Double(count) <= Double(trials) * p { return 1 - upTo(count - 1, of: trials, p) }
        return ascending(from: count, of: trials, p)
    }

    /// P(X ≤ count).
    public static func atMost(_ count: Int, of trials: Int, _ p: Double) -> Double {
        precondition(0...maximumTrials ~= trials && (0...1).contains(p), "out of the bounds of a binomial")
        if count < 0 { return 0 }
        if count >= trials { return 1 }
        if p == 0 { return 1 }
        if p == 1 { return 0 }
        if Double(count) >= Double(trials) * p { return 1 - ascending(from: count + 1, of: trials, p) }
        return upTo(count, of: trials, p)
    }

    /// The sum of the terms from `count` up; the terms fall from there on, or nearly.
    private static func ascending(from count: Int, of trials: Int, _ p: Double) -> Double {
        let odds = p / (1 - p)
        var term = 1.0
        var sum = 1.0
        var place = count
        while place < trials {
            term *= Double(trials - place) / Double(place + 1) * odds
            let before = sum
            sum += term
            place += 1
            if sum == before { break }
        }
        return min(1, exp(logTerm(count, of: trials, p) + log(sum)))
    }

    /// The sum of the terms from `count` down.
    private static func upTo(_ count: Int, of trials: Int, _ p: Double) -> Double {
        guard count >= 0 else { return 0 }
        let odds = (1 - p) / p
        var term = 1.0
        var sum = 1.0
        var place = count
        while place > 0 {
            term *= Double(place) / Double(trials - place + 1) * odds
            let before = sum
            sum += term
            place -= 1
            if sum == before { break }
        }
        return min(1, exp(logTerm(count, of: trials, p) + log(sum)))
    }

    /// log P(X = count), for 0 < p < 1.
    private static func logTerm(_ count: Int, of trials: Int, _ p: Double) -> Double {
        logFactorial(trials) - logFactorial(count) - logFactorial(trials - count) + Double(count) * log(p)
            + Double(trials - count) * log1p(-p)
    }

    /// log n!: summed while that is short, else Stirling's series, whose error at 256 is below 10⁻¹⁷ of the value.
    static func logFactorial(_ n: Int) -> Double {
        guard n > 1 else { return 0 }
        if n < 256 { return (2...n).reduce(0) { $0 + log(Double($1)) } }
        let x = Double(n)
        let inverse = 1 / x
        let square = inverse * inverse
        let series = inverse * (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square / 1680.0)))
        return x * log(x) - x + 0.5 * log(2 * Double.pi * x) + series
    }
}
