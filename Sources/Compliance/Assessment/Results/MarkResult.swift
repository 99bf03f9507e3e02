/// One mark of a pack beside what a run counted.
public struct MarkResult: Hashable, Sendable {
    /// What was counted, of the whole sample or of one class.
    public struct Count: Hashable, Sendable {
        public let hits: Int
        public let sample: Int

        public init(hits: Int, sample: Int) {
            self.hits = hits
            self.sample = sample
        }

        public var rate: Double? { sample > 0 ? Double(hits) / Double(sample) : nil }
    }

    public enum Outcome: Hashable, Sendable {
        case counted(Count, classes: [String: Count])
        /// Not run is never passed; why.
        case notRun(String)
    }

    public let mark: AssessmentMark
    public let outcome: Outcome

    public init(mark: AssessmentMark, outcome: Outcome) {
        self.mark = mark
        self.outcome = outcome
    }

    public var count: Count? {
        guard case .counted(let count, _) = outcome, count.sample > 0 else { return nil }
        return count
    }

    /// Whether the sample is as large as the mark asks; `nil` where it was not run.
    public var isSampleLargeEnough: Bool? { count.map { $0.sample >= mark.sample ?? 1 } }

    /// Whether the rate of the sample is on the right side of the mark; `nil` where it was not run. Proves little on
    /// its own: see ``isBoundMet``.
    public var isMarkMet: Bool? {
        count.map { count in
            // Compared as counts, so that 285 of 300 are not lost to the rounding of 0.95.
            switch mark.bound {
            case .atLeast(let rate): Double(count.hits) >= rate * Double(count.sample) - 1e-9
            case .atMost(let rate): Double(count.hits) <= rate * Double(count.sample) + 1e-9
            }
        }
    }

    /// Whether the exact one-sided bound of 95 % is beyond the mark.
    public var isBoundMet: Bool? { count.map { ExactBound.shows(mark.bound, $0.hits, of: $0.sample) } }

    /// The bound itself: from below for a mark that is a least, from above for one that is a most.
    public var bound: Double? {
        count.map { count in
            switch mark.bound {
            case .atLeast: ExactBound.lower(count.hits, of: count.sample)
            case .atMost: ExactBound.upper(count.hits, of: count.sample)
            }
        }
    }

    /// The count that would have shown it on this sample.
    public var provenCount: Int? { count.flatMap { ExactBound.proven(mark.bound, of: $0.sample) } }
}
