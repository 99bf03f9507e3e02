/// A match that calls a rule.
struct Hit: Equatable, Sendable {
    var rule: Int
    var finding: ScreeningDecision.Finding
    var range: Range<Int>

    /// Which of two hits with one action decides: the leftmost, then the longest, then the first rule of the policy.
    func comes(before other: Hit) -> Bool {
        if range.lowerBound != other.range.lowerBound { return range.lowerBound < other.range.lowerBound }
        if range.upperBound != other.range.upperBound { return range.upperBound > other.range.upperBound }
        return rule < other.rule
    }
}
