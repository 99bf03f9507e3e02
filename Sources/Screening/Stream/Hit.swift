/// A match that calls a rule.
struct Hit: Equatable, Sendable {
    var rule: Int
    var finding: ScreeningDecision.Finding
    var range: Range<Int>

    /// A pattern of a list is as sure as can be.
    private var sureness: Confidence {
        if case .personalData(_, let confidence) = finding { return confidence }
        return .context
    }

    /// Which of two hits with one action decides: the leftmost, then the longest, then the surer, then that of the
    /// first rule of the policy.
    func comes(before other: Hit) -> Bool {
        if range.lowerBound != other.range.lowerBound { return range.lowerBound < other.range.lowerBound }
        if range.upperBound != other.range.upperBound { return range.upperBound > other.range.upperBound }
        if sureness != other.sureness { return sureness > other.sureness }
        return rule < other.rule
    }
}
