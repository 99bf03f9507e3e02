import Primitives

/// What a service offers. It may change from one day to the next: each record of a use names the engine and
/// model that answered.
public struct ServiceTerms: Hashable, Sendable {
    /// The largest bound on output, as ``TokenUsage/maximumTokens``.
    public static let maximumOutputTokens = TokenUsage.maximumTokens
    /// The most jurisdictions or rule packs of one service.
    public static let maximumListed = 64

    /// Unique among all services; what a client sends as `model`.
    public let name: String
    /// The name of the engine.
    public let engine: String
    /// The engine's own name for the model.
    public let model: String
    /// Codes of the places whose duties the service fulfils, such as `JP`.
    public let jurisdictions: [String]
    /// Names of rule packs.
    public let rules: [String]
    /// Whether it is offered to the public.
    public let isPublic: Bool
    /// The most output tokens that a client may ask for; nil for the engine's own bound.
    public let maximumOutputTokens: UInt64?
    /// What is reserved when the client names no bound.
    public let defaultOutputTokens: UInt64
    /// Who judges its texts beside the rules; nil for nobody.
    public let classifier: ClassifierUse?
    /// Which of its texts are kept; nil for none.
    public let content: ContentTerms?
    /// Whether who asked gets back in the answer what rules redacted of the request.
    public let restoresRedacted: Bool
    /// From which licensed passages it answers; nil for a service that answers from none.
    public let grounding: GroundingTerms?

    /// - Throws: `invalidValue` for a name, list or bound out of range.
    public init(
        name: String, engine: String, model: String, jurisdictions: [String] = [], rules: [String] = [],
        isPublic: Bool = false, maximumOutputTokens: UInt64? = nil, defaultOutputTokens: UInt64,
        classifier: ClassifierUse? = nil, content: ContentTerms? = nil, restoresRedacted: Bool = false,
        grounding: GroundingTerms? = nil
    ) throws(Problem) {
        try NameRule.check(name, of: "a service", parameter: "name")
        try NameRule.check(engine, of: "an engine", parameter: "engine")
        try NameRule.check(model, of: "a model", parameter: "model")
        try Self.check(jurisdictions, of: "a jurisdiction", "jurisdictions")
        try Self.check(rules, of: "a rule pack", "rules")
        try Self.check(maximumOutputTokens ?? 1, "max_output_tokens")
        try Self.check(defaultOutputTokens, "default_output_tokens")
        guard defaultOutputTokens <= maximumOutputTokens ?? .max else {
            throw Problem(
                .invalidValue, "default_output_tokens is above max_output_tokens.",
                mend: "Give at most \(maximumOutputTokens ?? 0).", parameter: "default_output_tokens")
        }
        self.name = name
        self.engine = engine
        self.model = model
        self.jurisdictions = jurisdictions
        self.rules = rules
        self.isPublic = isPublic
        self.maximumOutputTokens = maximumOutputTokens
        self.defaultOutputTokens = defaultOutputTokens
        self.classifier = classifier
        self.content = content
        self.restoresRedacted = restoresRedacted
        self.grounding = grounding
    }

    private static func check(_ names: [String], of what: String, _ parameter: String) throws(Problem) {
        guard names.count <= maximumListed, Set(names).count == names.count else {
            throw Problem(
                .invalidValue, "\(parameter) has \(names.count) entries or names one twice.",
                mend: "List each once, at most \(maximumListed).", parameter: parameter)
        }
        for name in names { try NameRule.check(name, of: what, parameter: parameter) }
    }

    private static func check(_ tokens: UInt64, _ parameter: String) throws(Problem) {
        guard (1...maximumOutputTokens).contains(tokens) else {
            throw Problem(
                .invalidValue, "\(parameter) is \(tokens).", mend: "Give 1 to \(maximumOutputTokens).",
                parameter: parameter)
        }
    }
}
