import Primitives

/// The rules of one jurisdiction as data: what binds, what is looked for, what is shown, kept and said.
///
/// Packs are read by ``RulePackLoader``. Equal content has an equal ``hash``, however the file is laid out; every
/// decision that is made under a pack bears it.
public struct RulePack: Hashable, Sendable {
    /// The first line of its file.
    public static let format = "minato-rule-pack/1"

    public let name: String
    public let version: String
    public let asOf: PackDate
    public let jurisdiction: Jurisdiction
    public let title: LocalizedText
    /// The traits of a service that the whole pack presupposes: CN's binds services to the public only (Interim
    /// Measures, Art. 2). Empty where it holds for every service.
    public let appliesWhen: [ServiceTrait]
    public let instruments: [Instrument]
    /// One for each duty, in the order of their numbers.
    public let obligations: [Obligation]
    public let riskClasses: [RiskClass]
    public let wordLists: [WordListDeclaration]
    public let wordListMarks: WordListMarks?
    public let marks: [AssessmentMark]
    public let screening: [ScreeningRule]
    public let labels: [LabelRule]
    public let retention: [RetentionRule]
    public let limits: OperatingLimits
    public let texts: [TextKey: LocalizedText]
    /// SHA-256 over the canonical JSON form (RFC 8785) of the document, in lower-case hexadecimal.
    public let hash: String

    /// What the pack says about a duty.
    public subscript(duty: DutyID) -> Obligation? { obligations.first { $0.duty == duty } }
}

extension RulePack {
    /// The pack as it stands for a service that does not name it: its duties, and nothing that is done about them.
    public var withoutRules: RulePack {
        RulePack(
            name: name, version: version, asOf: asOf, jurisdiction: jurisdiction, title: title,
            appliesWhen: appliesWhen, instruments: instruments, obligations: obligations,
            riskClasses: riskClasses,
            wordLists: [], wordListMarks: wordListMarks, marks: marks, screening: [], labels: [],
            retention: [], limits: .none, texts: texts, hash: hash)
    }
}
