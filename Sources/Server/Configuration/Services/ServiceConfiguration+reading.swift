import Accounting
import Documents

extension ServiceConfiguration {
    /// A service as it was read, with the references that the whole checks.
    struct Reading {
        var name: Located<String>?
        var engine: Located<String>?
        var model: Located<String>?
        var rules: [Located<String>] = []
        var classifier: Located<String>?
        var value: ServiceConfiguration?
    }

    static func read(_ item: (node: DocumentNode, path: String), in context: ReadingContext) -> Reading? {
        let reader = MappingReader(
            item.node, path: item.path, keys: ConfigurationKeys.service, context: context)
        guard let reader else { return nil }
        let name = reader.visibleName(like: "assistant")
        let engine = reader.requiredText("engine", like: "local")
        let model = reader.modelName()
        let prices = reader.prices("price")
        let rules = reader.ruleNames("rules")
        let jurisdictions = reader.jurisdictions("jurisdictions")
        let isPublic = reader.boolean("public", standard: false)
        let (most, usual) = reader.outputBounds()
        let classifier = reader.classifierUse("classifier")
        let content = reader.contentTerms("content")
        let restoresRedacted = reader.boolean("restore_redacted", standard: false)
        let grounding = reader.grounding("grounding")
        var reading = Reading(
            name: name, engine: engine, model: model, rules: rules, classifier: classifier?.name, value: nil)
        guard let name, let engine, let model else { return reading }
        var service = ServiceConfiguration(
            name: name.value, engine: engine.value, model: model.value, prices: prices)
        service.rules = rules.map(\.value)
        service.jurisdictions = jurisdictions
        service.isPublic = isPublic
        service.maxOutputTokens = most
        service.defaultOutputTokens = usual
        service.classifier = classifier?.use
        service.content = content
        service.restoresRedacted = restoresRedacted
        service.grounding = grounding
        reading.value = service
        return reading
    }
}

extension MappingReader {
    /// A name that people see: printable, without blanks, at most 128 characters.
    func visibleName(like example: String) -> Located<String>? {
        guard let name = requiredText("name", like: example) else { return nil }
        let scalars = name.value.unicodeScalars
        guard scalars.count <= 128, scalars.allSatisfy(\.properties.isPrintable) else {
            faults.add(
                name.position, name.path, "\(FaultCollector.quoted(name.value)) cannot be a name",
                "use 1 to 128 printable characters without blanks")
            return nil
        }
        return name
    }

    func modelName(like example: String = "smollm2-135m-instruct") -> Located<String>? {
        guard let model = requiredText("model", like: example) else { return nil }
        let scalars = model.value.unicodeScalars
        guard scalars.count <= 256, scalars.allSatisfy({ $0 == " " || $0.properties.isPrintable }) else {
            faults.add(
                model.position, model.path,
                "\(FaultCollector.quoted(model.value)) cannot be the name of a model",
                "use 1 to 256 printable characters")
            return nil
        }
        return model
    }

    /// Names of rule packs, none twice. Whether they are there is checked once all is read.
    fileprivate func ruleNames(_ key: String) -> [Located<String>] {
        var names: [Located<String>] = []
        for name in texts(key, like: "jp-ai-guidelines") {
            if names.contains(where: { $0.value == name.value }) {
                faults.add(
                    name.position, name.path, "\(FaultCollector.quoted(name.value)) stands here twice",
                    "remove one of the two")
            } else {
                names.append(name)
            }
        }
        return names
    }

    fileprivate func jurisdictions(_ key: String) -> [String] {
        var codes: [String] = []
        for code in texts(key, like: "JP") {
            if code.value.utf8.count != 2 || !code.value.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
                faults.add(
                    code.position, code.path, "\(FaultCollector.quoted(code.value)) is not a jurisdiction",
                    "use two upper case letters such as JP, CN, EU or US")
            } else if codes.contains(code.value) {
                faults.add(
                    code.position, code.path, "\"\(code.value)\" stands here twice", "remove one of the two")
            } else {
                codes.append(code.value)
            }
        }
        return codes
    }

    fileprivate func classifierUse(_ key: String) -> (name: Located<String>, use: ClassifierUse)? {
        guard let reader = mapping(key, keys: ConfigurationKeys.classifierUse) else { return nil }
        let name = reader.requiredText("name", like: "guard")
        let lookAhead = reader.integer(ConfigurationKeys.ClassifierUse.lookAhead)
        guard let name, let use = try? ClassifierUse(name: name.value, lookAhead: lookAhead) else {
            return nil
        }
        return (name, use)
    }

    fileprivate func contentTerms(_ key: String) -> ContentTerms? {
        guard let reader = mapping(key, keys: ConfigurationKeys.content) else { return nil }
        let scope = reader.requiredChoice("keep", ContentTerms.Scope.self)
        let days = reader.integer(ConfigurationKeys.Content.days)
        return scope.flatMap { try? ContentTerms($0, days: days) }
    }

    /// What is reserved without a word from the client cannot be more than what the client may ask for.
    fileprivate func outputBounds() -> (most: Int?, usual: Int) {
        let key = ConfigurationKeys.Service.defaultOutputTokens
        let most = integer(ConfigurationKeys.Service.maxOutputTokens)
        let usual = integer(key)
        guard let most, usual > most else { return (most, usual) }
        if has(key.name) {
            faults.add(
                position(of: key.name), path(of: key.name),
                "\(usual) is more than max_output_tokens, \(most)",
                "write a number from 1 to \(most)")
        }
        return (most, most)
    }
}
