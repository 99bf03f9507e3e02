import Accounting
import Primitives

extension ServiceTerms {
    /// - Parameters:
    ///   - body: Of ``ServiceShapes/draft``.
    ///   - engines: The names of the engines there are.
    ///   - rulePacks: The names of the packs there are.
    ///   - classifiers: The names of the classifiers there are.
    /// - Throws: `invalidValue` for an engine, a rule pack or a classifier that is not there, or a code that is no jurisdiction;
    ///   what the terms themselves refuse.
    init(
        _ body: BodyReader, engines: [String], rulePacks: [String], classifiers: [String]
    ) throws(Problem) {
        let engine = try body.text("engine")
        guard engines.contains(engine) else {
            throw Shape.fault(
                "engine", "names no engine: \(Shape.shown(engine))",
                Shape.suggestion(for: engine, among: engines))
        }
        let most = body.optionalCount("max_output_tokens")
        let standard = UInt64(ConfigurationKeys.Service.defaultOutputTokens.standard)
        try self.init(
            name: body.text("name"), engine: engine, model: body.text("model"),
            jurisdictions: Self.jurisdictions(body), rules: Self.rules(body, among: rulePacks),
            isPublic: body.optionalBoolean("public") ?? false, maximumOutputTokens: most,
            defaultOutputTokens: body.optionalCount("default_output_tokens") ?? min(standard, most ?? .max),
            classifier: Self.classifier(body, among: classifiers), content: Self.content(body),
            restoresRedacted: body.optionalBoolean("restore_redacted") ?? false,
            grounding: body.object("grounding").map { (terms) throws(Problem) in
                try GroundingTerms(reading: terms.json)
            })
    }

    private static func classifier(
        _ body: BodyReader, among known: [String]
    ) throws(Problem) -> ClassifierUse? {
        guard let use = body.object("classifier") else { return nil }
        let name = try use.text("name")
        guard known.contains(name) else {
            throw Shape.fault(
                "classifier.name", "names no classifier: \(Shape.shown(name))",
                known.isEmpty
                    ? "Leave it out: this server has no classifiers."
                    : Shape.suggestion(for: name, among: known))
        }
        guard !body.texts("rules").isEmpty else {
            throw Shape.fault(
                "classifier", "is given without rules: nothing would be done about what it says",
                "Name rule packs under `rules`.")
        }
        let lookAhead = use.optionalCount("look_ahead").map { Int($0) }
        return try ClassifierUse(name: name, lookAhead: lookAhead ?? ClassifierUse.standardLookAhead)
    }

    private static func content(_ body: BodyReader) throws(Problem) -> ContentTerms? {
        guard let terms = body.object("content"), let scope: ContentTerms.Scope = terms.word("keep") else {
            return nil
        }
        return try ContentTerms(
            scope, days: terms.optionalCount("days").map { Int($0) } ?? ContentTerms.standardDays)
    }

    private static func jurisdictions(_ body: BodyReader) throws(Problem) -> [String] {
        let codes = body.texts("jurisdictions")
        for code in codes where !code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            throw Shape.fault(
                "jurisdictions", "names no place: \(Shape.shown(code))",
                "Use two upper case letters such as JP, CN, EU or US.")
        }
        return codes
    }

    private static func rules(_ body: BodyReader, among known: [String]) throws(Problem) -> [String] {
        let names = body.texts("rules")
        for name in names where !known.contains(name) {
            throw Shape.fault(
                "rules", "names a rule pack that is not there: \(Shape.shown(name))",
                known.isEmpty
                    ? "Leave it out: this server has no rule packs."
                    : Shape.suggestion(for: name, among: known))
        }
        return names
    }
}

extension PriceTerms {
    /// - Parameter body: Of ``ServiceShapes/priceDraft``.
    init(_ body: BodyReader) throws(Problem) {
        let currency = try body.currency("currency")
        try self.init(
            inputPerMillion: body.amount("input_per_million", in: currency),
            cachedInputPerMillion: body.optionalAmount("cached_input_per_million", in: currency),
            outputPerMillion: body.amount("output_per_million", in: currency),
            minimumCharge: body.optionalAmount("minimum_charge", in: currency),
            freeTokensPerMonth: body.optionalCount("free_tokens_per_month") ?? 0)
    }
}
