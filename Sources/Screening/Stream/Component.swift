/// Hits of one action that overlap one another, and the one that decides.
///
/// What is redacted is the union: the tail of a shorter or later hit must not leave either.
struct Component: Equatable, Sendable {
    private(set) var range: Range<Int>
    private(set) var deciding: Hit
    /// The rules of all hits, each once.
    private(set) var rules: [Int]

    init(_ hit: Hit) {
        range = hit.range
        deciding = hit
        rules = [hit.rule]
    }

    func overlaps(_ range: Range<Int>) -> Bool {
        self.range.lowerBound < range.upperBound && range.lowerBound < self.range.upperBound
    }

    mutating func merge(_ other: Component) {
        range = min(range.lowerBound, other.range.lowerBound)..<max(range.upperBound, other.range.upperBound)
        // Equals: the one that was there first.
        if !deciding.comes(before: other.deciding) { deciding = other.deciding }
        for rule in other.rules where !rules.contains(rule) { rules.append(rule) }
    }

    /// Takes away what has already left.
    mutating func clamp(from offset: Int) {
        range = max(range.lowerBound, offset)..<max(range.upperBound, offset)
    }
}
