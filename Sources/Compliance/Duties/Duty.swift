import Primitives

/// One thing that a provider of a generative-AI service may owe somewhere, in our own words.
///
/// Whether it binds, on whom and by which clause, says the ``Obligation`` of each ``RulePack``.
public struct Duty: Hashable, Sendable {
    public let id: DutyID
    public let group: DutyGroup
    public let check: CheckKind
    public let title: LocalizedText
    /// What a test or an inspector can look at. English in full, Japanese and Chinese in short.
    public let requirement: LocalizedText
    /// The records that show it.
    public let evidence: String
    /// Everything that can satisfy it, wherever it binds.
    public let satisfiedBy: [Satisfier]
}
