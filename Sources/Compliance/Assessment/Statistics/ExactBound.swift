/// One-sided bounds of a rate by Clopper and Pearson: at the stated confidence the true rate lies beyond them,
/// whatever it is. They err to the safe side, since counts are whole.
public enum ExactBound {
    /// The confidence of every bound in a report.
    public static let confidence = 0.95
    /// Halvings of the interval: more than a double can tell apart.
    private static let halvings = 60

    /// The rate that the true one is not below: the largest p at which so many hits would still be a surprise.
    public static func lower(_ hits: Int, of trials: Int, confidence: Double = confidence) -> Double {
        guard trials > 0, hits > 0 else { return 0 }
        var low = 0.0
        var high = 1.0
        for _ in 0..<halvings {
            let middle = (low + high) / 2
            if Binomial.atLeast(hits, of: trials, middle) <= 1 - confidence {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    /// The rate that the true one is not above.
    public static func upper(_ hits: Int, of trials: Int, confidence: Double = confidence) -> Double {
        guard trials > 0, hits < trials else { return 1 }
        var low = 0.0
        var high = 1.0
        for _ in 0..<halvings {
            let middle = (low + high) / 2
            if Binomial.atMost(hits, of: trials, middle) <= 1 - confidence {
                high = middle
            } else {
                low = middle
            }
        }
        return high
    }

    /// Whether the count shows that the true rate is beyond the mark.
    public static func shows(
        _ bound: AssessmentMark.Bound, _ hits: Int, of trials: Int, confidence: Double = confidence
    ) -> Bool {
        guard trials > 0 else { return false }
        return switch bound {
        case .atLeast(let rate): Binomial.atLeast(hits, of: trials, rate) <= 1 - confidence
        case .atMost(let rate): Binomial.atMost(hits, of: trials, rate) <= 1 - confidence
        }
    }

    /// The count from which on, or down to which, ``shows(_:_:of:confidence:)`` holds; `nil` where the sample is too
    /// small for any count to show it.
    public static func proven(_ bound: AssessmentMark.Bound, of trials: Int) -> Int? {
        var low = 0
        var high = trials
        switch bound {
        case .atLeast:
            guard shows(bound, trials, of: trials) else { return nil }
            while low < high {
                let middle = (low + high) / 2
                if shows(bound, middle, of: trials) { high = middle } else { low = middle + 1 }
            }
        case .atMost:
            guard shows(bound, 0, of: trials) else { return nil }
            while low < high {
                let middle = (low + high + 1) / 2
                if shows(bound, middle, of: trials) { low = middle } else { high = middle - 1 }
            }
        }
        return low
    }
}
