import Accounting
import Primitives

/// How well the attribution of one service's answers agrees with what is lost without each source: of those that were
/// sampled. All in integers. It is reported, and never the basis of pay.
public struct AttributionQuality: Hashable, Sendable {
    public let service: ID<Service>
    /// Answers that were made again.
    public private(set) var answers: UInt64 = 0
    /// Sources that were left out, one for each second answer.
    public private(set) var sources: UInt64 = 0
    /// Pairs of sources of one answer of which the one with the larger share also lost more, lost less, or as much.
    public private(set) var concordant: UInt64 = 0
    public private(set) var discordant: UInt64 = 0
    public private(set) var tied: UInt64 = 0
    /// Answers that lost nothing without one of the sources that they cite.
    public private(set) var unharmed: UInt64 = 0
    private var shares = Sums()
    private var losses = Sums()
    private var product: Int128 = 0

    private struct Sums: Hashable, Sendable {
        var sum: Int128 = 0
        var squares: Int128 = 0

        mutating func add(_ value: Int) {
            sum += Int128(value)
            squares += Int128(value * value)
        }

        /// The variance, times the square of the count.
        func spread(_ count: Int128) -> Int128 { count * squares - sum * sum }
    }

    public init(service: ID<Service>) { self.service = service }

    /// Adds one answer.
    public mutating func add(_ findings: [AttributionChecks.Finding]) {
        guard !findings.isEmpty else { return }
        answers += 1
        sources += UInt64(findings.count)
        if findings.contains(where: { $0.lost == 0 }) { unharmed += 1 }
        for (index, one) in findings.enumerated() {
            shares.add(one.source.share)
            losses.add(one.lost)
            product += Int128(one.source.share * one.lost)
            for other in findings.dropFirst(index + 1) where one.source.share != other.source.share {
                if one.lost == other.lost {
                    tied += 1
                } else if (one.source.share > other.source.share) == (one.lost > other.lost) {
                    concordant += 1
                } else {
                    discordant += 1
                }
            }
        }
    }

    /// What was lost without a source, in thousandths, rounded down.
    public var meanLost: Int { sources == 0 ? 0 : Int(losses.sum / Int128(sources)) }
    /// The mean share of the sources that were left out, in thousandths, rounded down.
    public var meanShare: Int { sources == 0 ? 0 : Int(shares.sum / Int128(sources)) }

    /// Of the pairs that differ in both, the part that is concordant, in thousandths; nil where there is none.
    public var concordance: Int? {
        let compared = concordant + discordant
        return compared == 0 ? nil : Int(concordant * 1_000 / compared)
    }

    /// Pearson's correlation of share and loss over all sources, in thousandths, rounded towards zero; nil where one of
    /// them is always the same.
    public var correlation: Int? {
        let count = Int128(sources)
        let (one, other) = (shares.spread(count), losses.spread(count))
        guard one > 0, other > 0 else { return nil }
        // Roots of numbers with twelve digits more, so that small ones are exact enough; a hundred million sources fit.
        let scale: Int128 = 1_000_000_000_000
        let root = (one * scale).root * (other * scale).root
        let covariance = count * product - shares.sum * losses.sum
        return max(-1_000, min(1_000, Int(covariance * 1_000 * scale / root)))
    }
}

extension Int128 {
    /// The whole part of the square root of a number that is not below zero.
    fileprivate var root: Int128 {
        guard self > 1 else { return self }
        // Newton's steps from above.
        var guess = Int128(1) << ((Int128.bitWidth - leadingZeroBitCount + 1) / 2)
        while true {
            let next = (guess + self / guess) / 2
            guard next < guess else { return guess }
            guess = next
        }
    }
}
