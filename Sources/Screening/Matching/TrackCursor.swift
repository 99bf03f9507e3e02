/// Where one stream stands in one track: the automaton's state and the places of the scalars it was fed.
struct TrackCursor: Sendable {
    private static let mask = 127

    private(set) var state = Automaton.root
    /// For each of the last 128 scalars fed: the byte offset of its start, doubled, plus 1 where a word may begin.
    private var places = ContiguousArray<Int>(repeating: 0, count: mask + 1)
    private var fed = 0
    private var skipped = 0
    private var lastWasSpace = false

    /// Takes a scalar; whether a pattern ends with it, which ``report(_:_:)`` then tells.
    ///
    /// - Parameter canBegin: whether no word scalar stands before it.
    @inline(__always)
    mutating func step(_ scalar: NormalisedScalar, canBegin: Bool, _ track: PatternTrack) -> Bool {
        guard let value = PatternTrack.fed(scalar, track.feeding) else {
            skipped += 1
            if skipped > PatternSet.maximumSkippedSeparators { state = Automaton.root }
            return false
        }
        skipped = 0
        // Runs of white space are one space.
        let isSpace = value == 0x20
        if isSpace, lastWasSpace { return false }
        lastWasSpace = isSpace
        let symbol = track.automaton.symbols[value]
        state = track.automaton.next(state, symbol)
        if state == Automaton.root { return false }
        places[fed & Self.mask] = scalar.start << 1 | (canBegin ? 1 : 0)
        fed &+= 1
        return track.automaton.ending(state) != Automaton.root
    }

    /// Hands over each pattern that ends with the last scalar: its place in the track and where it starts.
    func report(_ track: PatternTrack, _ body: (_ place: Int, _ start: Int) -> Void) {
        var state = track.automaton.ending(state)
        while state != Automaton.root {
            let place = place(depth: track.automaton.depth(state))
            track.automaton.forEachPattern(endingIn: state) { pattern in
                if place & 1 == 1 || !track.patterns[pattern].edges.contains(.before) {
                    body(pattern, place >> 1)
                }
            }
            state = track.automaton.ending(track.automaton.failure(state))
        }
    }

    @inline(__always)
    private func place(depth: Int) -> Int { places[(fed &- depth) & Self.mask] }

    /// The start of the longest prefix of a pattern that the text ends with and that more text can complete;
    /// `nil` when there is none.
    ///
    /// - Parameter lives: for each state, whether its prefix counts.
    func liveStart(_ track: PatternTrack, _ lives: ContiguousArray<PrefixLife>) -> Int? {
        var state = state
        while state != Automaton.root {
            let life = lives[Int(state)]
            if life != .none {
                let place = place(depth: track.automaton.depth(state))
                if life == .anywhere || place & 1 == 1 { return place >> 1 }
            }
            state = track.automaton.failure(state)
        }
        return nil
    }

    /// Gives up every prefix that starts before `offset`.
    mutating func abandon(before offset: Int, _ track: PatternTrack) {
        while state != Automaton.root, place(depth: track.automaton.depth(state)) >> 1 < offset {
            state = track.automaton.failure(state)
        }
    }
}
