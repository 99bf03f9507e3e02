import Primitives

/// Which classifier looks at a service's texts, and how far an answer may run ahead of it.
public struct ClassifierUse: Hashable, Sendable {
    /// The most characters that an answer may run ahead.
    public static let maximumLookAhead = 100_000
    /// What holds where nothing is said: a sentence or two.
    public static let standardLookAhead = 256

    /// The name of one of the classifiers.
    public let name: String
    /// Characters of an answer that may leave before they are judged; 0 lets nothing leave unjudged.
    public let lookAhead: Int

    /// - Throws: `invalidValue` for a name or look-ahead out of bounds.
    public init(name: String, lookAhead: Int = standardLookAhead) throws(Problem) {
        try NameRule.check(name, of: "a classifier", parameter: "classifier")
        guard 0...Self.maximumLookAhead ~= lookAhead else {
            throw Problem(
                .invalidValue, "The look-ahead is \(lookAhead) characters.",
                mend: "Give 0 to \(Self.maximumLookAhead).", parameter: "look_ahead")
        }
        self.name = name
        self.lookAhead = lookAhead
    }
}
