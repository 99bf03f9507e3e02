/// A list of phrases to look for, as a rule pack or an operator wrote it.
public struct PatternList: Hashable, Sendable {
    public var id: ListID
    /// The list's own version, as its author counts; kept for evidence, not compared.
    public var version: String
    public var options: MatchingOptions
    /// The phrases, in any script, width and case; each is normalised as the text is.
    public var patterns: [String]

    public init(
        _ id: ListID, version: String = "1", options: MatchingOptions = .wordBoundaries, patterns: [String]
    ) {
        self.id = id
        self.version = version
        self.options = options
        self.patterns = patterns
    }
}
