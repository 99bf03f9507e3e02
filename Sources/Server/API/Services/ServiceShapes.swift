import Accounting
import Primitives

/// The objects of `/api/services`.
enum ServiceShapes {
    private static let freeTokens = Shape.integer(0...Int64(PriceTerms.maximumFreeTokens))
    private static let outputTokens = Shape.integer(1...Int64(ServiceTerms.maximumOutputTokens))

    static let priceDraft = ObjectShape(
        "PriceDraft",
        [
            .required("currency", .currency),
            .required("input_per_million", .amount, "For a million tokens of input."),
            .optional(
                "cached_input_per_million", .amount,
                "For a million tokens of input that the engine had in its cache; as much as for others when left out."
            ),
            .required("output_per_million", .amount, "For a million tokens of output."),
            .optional("minimum_charge", .amount, "The least that one answer costs; 0 when left out."),
            .optional(
                "free_tokens_per_month", freeTokens,
                "Tokens that each account has free in a calendar month (UTC); 0 when left out."),
        ])

    static let price = ObjectShape(
        "Price", "One version of a price. It never changes; the newest of a currency is in force.",
        [
            .required("id", .id(Price.self)),
            .required("service", .id(Service.self)),
            .required("version", .count, "1, 2, 3, … for each currency."),
            .required("currency", .currency),
            .required("input_per_million", .amount),
            .required("cached_input_per_million", .amount),
            .required("output_per_million", .amount),
            .required("minimum_charge", .amount),
            .required("free_tokens_per_month", freeTokens),
            .required("created_at", .time),
        ])

    static let classifier = ObjectShape(
        "ClassifierUse",
        [
            .required("name", .text(1...64, like: "guard"), "One of the classifiers of the configuration."),
            .optional(
                "look_ahead", .integer(0...Int64(ClassifierUse.maximumLookAhead)),
                "Characters of an answer that may leave before they are judged; 256 when left out."),
        ])

    static let content = ObjectShape(
        "ContentTerms",
        [
            .required(
                "keep", .words(of: ContentTerms.Scope.self),
                "`flagged` keeps what a rule decided something about."),
            .optional(
                "days", .integer(1...Int64(ContentTerms.maximumDays)),
                "How long; 184 when left out, which is six calendar months."),
        ])

    private static let basisPoints = Shape.integer(0...Int64(RevenueSplit.whole))

    private static let split = ObjectShape(
        "RevenueSplit", "Basis points that sum to 10,000.",
        [
            .optional("platform", basisPoints, "Stays with the house; 0 when left out."),
            .optional("model", basisPoints, "0 when left out."),
            .optional("compute", basisPoints, "0 when left out."),
            .optional(
                "data", basisPoints, "Goes to those whose passages carried the answer; 0 when left out."),
            .optional(
                "model_owner", .text(1...RevenueSplit.maximumNameBytes),
                "The participant to whom the model's part is owed; the house when left out."),
            .optional("compute_owner", .text(1...RevenueSplit.maximumNameBytes)),
        ])

    private static func number(_ range: ClosedRange<Int>) -> Shape {
        .integer(Int64(range.lowerBound)...Int64(range.upperBound))
    }

    static let grounding = ObjectShape(
        "GroundingTerms", "That the service answers from licensed passages.",
        [
            .required(
                "knowledge_base", .text(3...128, like: "tokyo-answers/ports"),
                "Whose knowledge base, and its name: `participant/base`."),
            .optional(
                "passages", number(GroundingTerms.passageRange), "The most of one answer; 6 when left out."),
            .optional(
                "context_bytes", number(GroundingTerms.contextRange),
                "Bytes of passages that a model is given with one question; 6,000 when left out."),
            .optional(
                "sentences", number(GroundingTerms.sentenceRange),
                "The most that are quoted where no model writes; 3 when left out."),
            .optional(
                "language", .nullable(.words(of: Language.self)), "That of the question when left out."),
            .optional(
                "coverage", number(0...1_000),
                "The part of the question's terms, in thousandths, that a passage must have; 250 when left out."
            ),
            .optional(
                "similarity", number(0...1_000),
                "Or how similar to the question one must be, in thousandths; 830 when left out."),
            .optional(
                "list_sources", .boolean, "Whether the sources stand under the answer; true when left out."),
            .optional(
                "leave_one_out", number(0...1_000),
                "Of how many thousandths of the answers the attribution is checked; 0 when left out."),
            .optional(
                "split", .object(split), "How the price is divided; half to the data when left out."),
        ])

    static let draft = ObjectShape(
        "ServiceDraft",
        [
            .required("name", .name(like: "assistant"), "Unique; what clients send as `model`."),
            .required(
                "engine", .text(1...128, like: "local"), "The name of one of the engines: GET /api/engines."),
            .required(
                "model", .text(1...128, like: "smollm2-135m-instruct"), "What that engine calls the model."),
            .optional(
                "jurisdictions", .list(.text(2...2, like: "JP"), atMost: ServiceTerms.maximumListed),
                "Codes of the places whose rules it is offered under: two upper case letters each."),
            .optional(
                "rules", .list(.anyText, atMost: ServiceTerms.maximumListed),
                "Names of rule packs."),
            .optional("public", .boolean, "Whether it is offered to the public; false when left out."),
            .optional(
                "max_output_tokens", .nullable(outputTokens),
                "The most that a client may ask for; null leaves it to the engine."),
            .optional(
                "default_output_tokens", outputTokens,
                "What is reserved when the client names no bound; 4096 when left out."),
            .optional(
                "classifier", .nullable(.object(classifier)),
                "Who judges its texts beside the rules. It needs `rules`."),
            .optional(
                "content", .nullable(.object(content)),
                "Which of its texts are kept, encrypted for each data subject; none when left out."),
            .optional(
                "restore_redacted", .boolean,
                "Whether who asked gets back in the answer what rules redacted of the request; false when left out."
            ),
            .optional(
                "grounding", .nullable(.object(grounding)),
                "From which licensed passages it answers; from none when left out."),
            .optional(
                "price", .either([.object(priceDraft), .list(.object(priceDraft), atMost: 32)]),
                "One price, or one for each currency. Without a price nobody can use the service."),
        ])

    static let service = ObjectShape(
        "Service",
        [
            .required("id", .id(Service.self)),
            .required("name", .name(like: "assistant")),
            .required("engine", .anyText),
            .required("model", .anyText),
            .required("jurisdictions", .list(.anyText)),
            .required("rules", .list(.anyText)),
            .required("public", .boolean),
            .required("max_output_tokens", .nullable(outputTokens)),
            .required("default_output_tokens", outputTokens),
            .required("classifier", .nullable(.object(classifier))),
            .required("content", .nullable(.object(content))),
            .required("restore_redacted", .boolean),
            .required("grounding", .nullable(.object(grounding))),
            .required(
                "origin", .words(of: Origin.self), "Who offers it: `config` is changed in the configuration."),
            .required("created_at", .time),
            .required("retired_at", .nullable(.time), "Since when it is no longer offered."),
            .required("prices", .list(.object(price)), "Those in force, one for each currency."),
        ])

    static let offered = ObjectShape(
        "OfferedService", "A service as those see it who ask it.",
        [
            .required("id", .id(Service.self)),
            .required("name", .name(like: "assistant"), "What clients send as `model`."),
            .required("jurisdictions", .list(.anyText), "The places whose rules it is offered under."),
            .required("rules", .list(.anyText), "The rule packs that look at its texts."),
            .required("cites", .boolean, "Whether it answers from licensed passages, which it cites."),
            .required("default_output_tokens", outputTokens),
            .required("max_output_tokens", .nullable(outputTokens)),
            .required("prices", .list(.object(price)), "Those in force, one for each currency."),
        ])
}
