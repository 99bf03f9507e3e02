/// What one Minato is told by its `minato.yaml`: how to serve, which engines answer, what is offered, and who pays.
///
/// A value of this type that came from ``load(path:environment:)`` or ``parse(yaml:source:environment:baseDirectory:)``
/// is complete and checked: names are unique, references lead somewhere, secrets are there.
public struct Configuration: Hashable, Sendable {
    public var server: ServerConfiguration
    /// At most one of each name.
    public var engines: [EngineConfiguration]
    /// At most one of each name.
    public var classifiers: [ClassifierConfiguration]
    /// At most one of each name; each names one of ``engines``.
    public var services: [ServiceConfiguration]
    /// At most one of each name; each covers services that are here.
    public var plans: [PlanConfiguration]
    /// At most one of each name; no key twice.
    public var accounts: [AccountConfiguration]
    public var exchange: ExchangeConfiguration
    public var knowledge: KnowledgeConfiguration
    /// Nil where nobody issues invoices.
    public var billing: BillingConfiguration?

    public init(
        server: ServerConfiguration = ServerConfiguration(), engines: [EngineConfiguration] = [],
        classifiers: [ClassifierConfiguration] = [], services: [ServiceConfiguration] = [],
        plans: [PlanConfiguration] = [], accounts: [AccountConfiguration] = [],
        exchange: ExchangeConfiguration = ExchangeConfiguration(),
        knowledge: KnowledgeConfiguration = KnowledgeConfiguration(), billing: BillingConfiguration? = nil
    ) {
        self.server = server
        self.engines = engines
        self.classifiers = classifiers
        self.services = services
        self.plans = plans
        self.accounts = accounts
        self.exchange = exchange
        self.knowledge = knowledge
        self.billing = billing
    }
}
