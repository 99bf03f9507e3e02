import Primitives

/// The patterns that are fed in one way, their automaton, and what is known of each pattern.
final class PatternTrack: Sendable {
    /// What is known of a pattern; patterns are in the order of their scalars.
    struct Pattern: Sendable {
        /// The list's place in the set and the pattern's place in the list.
        var list: UInt16
        var place: UInt32
        var length: UInt8
        var edges: Edges
    }

    struct Edges: OptionSet, Sendable {
        let rawValue: UInt8
        /// No word scalar may stand before.
        static let before = Edges(rawValue: 1)
        /// No word scalar may stand after.
        static let after = Edges(rawValue: 2)
        /// No voiced sound mark may stand after: か does not match the か of が.
        static let unmarked = Edges(rawValue: 4)
    }

    let feeding: MatchingOptions
    let automaton: Automaton
    let patterns: ContiguousArray<Pattern>

    init(_ lists: [PatternList], feeding: MatchingOptions) throws(Problem) {
        self.feeding = feeding
        var texts = PatternTexts()
        var patterns: ContiguousArray<Pattern> = []
        for (index, list) in lists.enumerated() where list.options.intersection(.feeding) == feeding {
            for (place, text) in list.patterns.enumerated() {
                let scalars = Self.scalars(of: text, feeding)
                guard let first = scalars.first, let last = scalars.last,
                    scalars.count <= PatternSet.maximumPatternLength
                else {
                    throw Problem(
                        .invalidValue,
                        "Pattern \(place + 1) of list '\(list.id)' has \(scalars.count) characters after normalisation.",
                        mend: "Give 1 to \(PatternSet.maximumPatternLength).")
                }
                var edges: Edges = []
                if list.options.contains(.wordBoundaries) {
                    if NormalisationTable.traits(first).contains(.word) { edges.insert(.before) }
                    if NormalisationTable.traits(last).contains(.word) { edges.insert(.after) }
                }
                if NormalisationTable.takesMark(last) { edges.insert(.unmarked) }
                texts.append(scalars)
                patterns.append(
                    Pattern(
                        list: UInt16(index), place: UInt32(place), length: UInt8(scalars.count), edges: edges)
                )
            }
        }
        let order = texts.sorted()
        automaton = Automaton(texts, order)
        self.patterns = ContiguousArray(order.map { patterns[Int($0)] })
    }

    /// A pattern as the track's automaton will be fed with it.
    static func scalars(of text: String, _ feeding: MatchingOptions) -> [UInt32] {
        var scalars: [UInt32] = []
        for scalar in Normaliser.scalars(of: text) {
            if let fed = fed(scalar, feeding), fed != 0x20 || scalars.last != 0x20 { scalars.append(fed) }
        }
        while scalars.first == 0x20 { scalars.removeFirst() }
        while scalars.last == 0x20 { scalars.removeLast() }
        return scalars
    }

    /// What the automaton gets of a scalar; `nil` when it is read over.
    @inline(__always)
    static func fed(_ scalar: NormalisedScalar, _ feeding: MatchingOptions) -> UInt32? {
        var value = scalar.value
        if feeding.contains(.leetspeak) {
            let letter = LookAlikes.leet(value)
            if letter != value { return letter }
        }
        if scalar.traits.contains(.separator) {
            if feeding.contains(.skipSeparators) { return nil }
            if scalar.traits.contains(.lineBreak) { value = 0x20 }
        }
        return value
    }
}
