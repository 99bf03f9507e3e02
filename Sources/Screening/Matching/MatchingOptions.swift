/// How the patterns of a list are looked for.
public struct MatchingOptions: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A pattern that begins (ends) with a letter or digit of a script that parts its words matches only where no
    /// such letter or digit stands before (after) it: `ass` is not found in `class`. Han, kana and Hangul know no
    /// such boundaries.
    public static let wordBoundaries = MatchingOptions(rawValue: 1)
    /// Spaces, punctuation and signs in the text are read over, at most
    /// ``PatternSet/maximumSkippedSeparators`` at a time: `b.o.m b` is `bomb`.
    public static let skipSeparators = MatchingOptions(rawValue: 2)
    /// Digits and signs are read as the letters they resemble: `b0m8` is `bomb`.
    public static let leetspeak = MatchingOptions(rawValue: 4)

    /// The options that change what an automaton is fed.
    static let feeding: MatchingOptions = [.skipSeparators, .leetspeak]
}
