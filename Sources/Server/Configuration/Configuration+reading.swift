import Documents

extension Configuration {
    /// Reads the parts, then checks what reaches over more than one of them.
    /// - Parameter rulePacks: the folder of the packs that services may name; nil for that of the configuration.
    init(reading reader: MappingReader, rulePacks: String? = nil) {
        let server = reader.mapping("server", keys: ConfigurationKeys.server).map(
            ServerConfiguration.read)
        let engines = reader.list("engines").compactMap { EngineConfiguration.read($0, in: reader.context) }
        let classifiers = reader.list("classifiers").compactMap {
            ClassifierConfiguration.read($0, in: reader.context)
        }
        let services = reader.list("services").compactMap {
            ServiceConfiguration.read($0, in: reader.context)
        }
        let plans = reader.list("plans").compactMap { PlanConfiguration.read($0, in: reader.context) }
        let accounts = reader.list("accounts").compactMap {
            AccountConfiguration.read($0, in: reader.context)
        }
        let exchange = reader.mapping("exchange", keys: ConfigurationKeys.exchange).map(
            ExchangeConfiguration.read)
        let knowledge = reader.mapping("knowledge", keys: ConfigurationKeys.knowledge).map(
            KnowledgeConfiguration.read)
        let billing = reader.mapping("billing", keys: ConfigurationKeys.billing).flatMap(
            BillingConfiguration.read)
        self.init(
            server: server?.value ?? ServerConfiguration(), engines: engines.compactMap(\.value),
            classifiers: classifiers.compactMap(\.value), services: services.compactMap(\.value),
            plans: plans.compactMap(\.value), accounts: accounts.compactMap(\.value),
            exchange: exchange ?? ExchangeConfiguration(),
            knowledge: knowledge?.value ?? KnowledgeConfiguration(), billing: billing)
        reader.checkNames(engines.map(\.name), of: "engine")
        reader.checkNames(classifiers.map(\.name), of: "classifier")
        reader.checkNames(services.map(\.name), of: "service")
        reader.checkNames(plans.map(\.name), of: "plan")
        reader.checkNames(accounts.map(\.name), of: "account")
        reader.checkServices(of: plans, among: services)
        reader.checkPlans(of: accounts, among: plans)
        reader.checkEngines(of: services, among: engines)
        reader.checkEngine(of: knowledge, among: engines)
        reader.checkClassifiers(of: services, among: classifiers)
        reader.checkRules(of: services, folder: rulePacks ?? self.server.rulePacks)
        reader.checkKeys((server?.adminKeys ?? []) + accounts.flatMap(\.keys))
    }
}
