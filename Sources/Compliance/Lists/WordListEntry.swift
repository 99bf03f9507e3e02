/// One phrase of a word list.
public struct WordListEntry: Hashable, Sendable {
    /// What is looked for, as it is written.
    public var pattern: String
    /// The class of risk that it stands for.
    public var riskClass: String
    /// The language of the phrase; empty where it is not said.
    public var language: String
    public var note: String

    public init(pattern: String, riskClass: String, language: String = "", note: String = "") {
        self.pattern = pattern
        self.riskClass = riskClass
        self.language = language
        self.note = note
    }
}
