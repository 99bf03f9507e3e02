/// Whether more text can make a match of the prefix that a state stands for.
enum PrefixLife: UInt8, Sendable {
    case none
    /// Only where the prefix starts at a word's beginning.
    case atWordStart
    case anywhere
}

extension PatternTrack {
    /// The life of each state's prefix, counting only patterns that `counts` accepts (by the list's place).
    func lives(_ counts: (_ list: Int) -> Bool) -> ContiguousArray<PrefixLife> {
        var lives = ContiguousArray<PrefixLife>(repeating: .none, count: automaton.stateCount)
        for state in (0..<UInt32(automaton.stateCount)).reversed() {
            var life = PrefixLife.none
            for child in automaton.children(state) where life != .anywhere {
                life = max(life, lives[Int(child)])
                automaton.forEachPattern(endingIn: child) { pattern in
                    guard counts(Int(patterns[pattern].list)) else { return }
                    life = max(life, patterns[pattern].edges.contains(.before) ? .atWordStart : .anywhere)
                }
            }
            lives[Int(state)] = life
        }
        return lives
    }
}

extension PrefixLife: Comparable {
    static func < (left: PrefixLife, right: PrefixLife) -> Bool { left.rawValue < right.rawValue }
}
