/// A match of a pattern that holds only if the next scalar allows it.
struct AwaitedMatch: Equatable, Sendable {
    var edges: PatternTrack.Edges
    var list: Int
    var place: Int
    var range: Range<Int>

    func isAllowed(by scalar: NormalisedScalar) -> Bool {
        if edges.contains(.after), scalar.traits.contains(.word) { return false }
        if edges.contains(.unmarked),
            scalar.value == NormalisationTable.voiced || scalar.value == NormalisationTable.semiVoiced
        {
            return false
        }
        return true
    }
}
