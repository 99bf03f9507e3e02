import Accounting
import Primitives

/// One of `services:` what clients name as `model`, with its price and its rules.
public struct ServiceConfiguration: Hashable, Sendable {
    /// What clients call it: 1…128 printable characters, `/` among them, no blanks.
    public var name: String
    /// The name of one of the engines.
    public var engine: String
    /// What that engine calls the model.
    public var model: String
    /// One price for each currency; at least one.
    public var prices: [Price]
    /// Names of rule packs, each of which is there; none twice.
    public var rules: [String] = []
    /// Codes of the places whose rules the service is offered under: two upper case letters each, none twice.
    public var jurisdictions: [String] = []
    /// Whether the service is offered to the public. Default false.
    public var isPublic = false
    /// The most output tokens that a request may ask for, 1…1048576; `nil` leaves it to the engine.
    public var maxOutputTokens: Int?
    /// The output tokens that are reserved, and asked of the engine, where a request names no bound. 1…1048576,
    /// at most ``maxOutputTokens``. Default 4096, or ``maxOutputTokens`` where that is less.
    public var defaultOutputTokens = ConfigurationKeys.Service.defaultOutputTokens.standard
    /// Who judges its texts beside the rules, one of the classifiers.
    public var classifier: ClassifierUse?
    /// Which of its texts are kept, encrypted; `nil` for none.
    public var content: ContentTerms?
    /// Whether who asked gets back in the answer what rules redacted of the request. Default false.
    public var restoresRedacted = false
    /// From which licensed passages it answers; `nil` for none.
    public var grounding: GroundingTerms?

    public init(name: String, engine: String, model: String, prices: [Price]) {
        self.name = name
        self.engine = engine
        self.model = model
        self.prices = prices
    }

    /// The price in a currency; `nil` where the service is not sold in it.
    public func price(in currency: Currency) -> Price? {
        prices.first { $0.currency == currency }
    }
}
