import Documents

// What can only be checked when all parts of the configuration have been read.
extension MappingReader {
    func checkNames(_ names: [Located<String>?], of what: String) {
        var unique = UniqueNames(of: what)
        for name in names.compactMap(\.self) { unique.insert(name, faults) }
    }

    /// Every service names an engine that exists, and of a local engine its model.
    func checkEngines(
        of services: [ServiceConfiguration.Reading], among engines: [EngineConfiguration.Reading]
    ) {
        for service in services { checkEngine(service.engine, service.model, among: engines) }
    }

    /// The embeddings of knowledge bases do, too.
    func checkEngine(
        of knowledge: KnowledgeConfiguration.Reading?, among engines: [EngineConfiguration.Reading]
    ) {
        checkEngine(knowledge?.engine, knowledge?.model, among: engines)
    }

    private func checkEngine(
        _ name: Located<String>?, _ model: Located<String>?, among engines: [EngineConfiguration.Reading]
    ) {
        guard let name else { return }
        let names = engines.compactMap { $0.name?.value }
        guard let engine = engines.first(where: { $0.name?.value == name.value }) else {
            return faults.add(
                name.position, name.path, "no engine \(FaultCollector.quoted(name.value))",
                names.isEmpty ? "describe it under engines" : Spelling.mend(for: name.value, among: names))
        }
        guard let model, case .local(let local) = engine.value?.kind, local.model != model.value else {
            return
        }
        faults.add(
            model.position, model.path,
            "engine \(FaultCollector.quoted(name.value)) runs \(FaultCollector.quoted(local.model)), not "
                + FaultCollector.quoted(model.value),
            "name the engine's model, or add an engine for this one")
    }

    /// What a service names as its classifier is there, and is of use: without rules nothing is done about what it says.
    func checkClassifiers(
        of services: [ServiceConfiguration.Reading], among classifiers: [ClassifierConfiguration.Reading]
    ) {
        let names = classifiers.compactMap { $0.name?.value }
        for service in services {
            guard let name = service.classifier else { continue }
            if !names.contains(name.value) {
                faults.add(
                    name.position, name.path, "no classifier \(FaultCollector.quoted(name.value))",
                    names.isEmpty
                        ? "describe it under classifiers" : Spelling.mend(for: name.value, among: names))
            }
            if service.rules.isEmpty {
                faults.add(
                    name.position, name.path,
                    "a classifier without rules: nothing would be done about what it says",
                    "name rule packs under rules, or remove the classifier")
            }
        }
    }

    /// Every plan covers services that are there.
    func checkServices(
        of plans: [PlanConfiguration.Reading], among services: [ServiceConfiguration.Reading]
    ) {
        let names = services.compactMap { $0.name?.value }
        for service in plans.flatMap(\.services) where !names.contains(service.value) {
            faults.add(
                service.position, service.path, "no service \(FaultCollector.quoted(service.value))",
                names.isEmpty
                    ? "describe it under services" : Spelling.mend(for: service.value, among: names))
        }
    }

    /// The plan of an account is there and in its currency.
    func checkPlans(
        of accounts: [AccountConfiguration.Reading], among plans: [PlanConfiguration.Reading]
    ) {
        let names = plans.compactMap { $0.name?.value }
        for account in accounts {
            guard let name = account.plan else { continue }
            guard let plan = plans.first(where: { $0.name?.value == name.value }) else {
                faults.add(
                    name.position, name.path, "no plan \(FaultCollector.quoted(name.value))",
                    names.isEmpty ? "describe it under plans" : Spelling.mend(for: name.value, among: names))
                continue
            }
            guard let terms = plan.value?.terms, let currency = account.value?.currency,
                terms.currency != currency
            else { continue }
            faults.add(
                name.position, name.path, "the plan is in \(terms.currency), the account in \(currency)",
                "name a plan in the account's currency")
        }
    }

    /// A key stands for one caller. The message shows where both stand and nothing of the key.
    func checkKeys(_ keys: [Located<Secret>]) {
        var first: [Secret: Located<Secret>] = [:]
        for key in keys {
            if let other = first[key.value] {
                faults.add(
                    key.position, key.path, "this key is also \(other.path) on line \(other.position.line)",
                    "give each caller a key of its own")
            } else {
                first[key.value] = key
            }
        }
    }
}
