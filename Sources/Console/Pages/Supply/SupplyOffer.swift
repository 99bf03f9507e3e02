import Primitives

/// Terms and price of an offer: chosen on two pages, sent as one request.
enum SupplyOffer {
    private typealias Words = SupplyFormTexts

    /// What may be allowed, as the API names it.
    static let actions = ["read", "index", "train", "derive", "distribute", "aggregate"]
    private static let termFields = ["purposes", "places", "until", "count"]

    /// Asks only: what is chosen goes on to the page of the price by its address.
    static let terms = Form(
        "terms", Words.chooseTerms, button: Words.toPrice, "GET", "/api/products/{product}/offers",
        actions.map { Field($0, .check, MarketTexts.word($0)) } + [
            Field("purposes", .lines, Words.purposes),
            Field("places", .lines, Words.territory, hint: Words.placeHint),
            Field("until", .day, Words.lastDay), Field("count", .whole, Words.maximumUses),
        ], asked: true)

    static let offer = Form(
        "offer", Words.makeOffer, button: Words.makeOffer, "POST", "/api/products/{product}/offers",
        (actions + termFields).map { Field($0, .hidden, SupplyTexts.chosenTerms) } + [
            Field("currency", .text, Texts.currency, required: true, standard: "JPY"),
            Field("one_off", .decimal, Words.oneOff), Field("monthly", .decimal, Words.monthly),
            Field(
                "unit",
                .choice(["call", "row", "byte", "token"].map { ($0, MarketTexts.word($0)) }), Words.unit),
            Field("rate", .decimal, Words.rate), Field("free", .whole, Words.free),
            Field("monthly_cap", .decimal, Words.cap),
            Field("citation_rate", .whole, Words.citationRate, hint: Words.citationHint),
        ],
        shape: { body($0) },
        next: { _, parameters in SupplyStep.preview.path(parameters["product"] ?? "") })

    /// Whether a page's address says what may be done.
    static func isChosen(_ query: FormValues) -> Bool { actions.contains { query[$0] == "yes" } }

    /// The API's draft of an offer: one permission for each action, all under the same constraints.
    static func body(_ fields: JSONValue) -> JSONValue {
        let constraints = constraints(fields)
        let permissions = actions.filter { fields.text($0) == "yes" }.map { action -> JSONValue in
            var permission: [String: JSONValue] = [
                "action": .string(action == "train" ? "urn:minato:odrl:train" : action)
            ]
            if !constraints.isEmpty { permission["constraint"] = .array(constraints) }
            return .object(permission)
        }
        var price: [String: JSONValue] = [:]
        for name in ["currency", "one_off", "monthly", "monthly_cap", "citation_rate"] {
            price[name] = fields[name]
        }
        if let unit = fields["unit"] {
            var meter: [String: JSONValue] = ["unit": unit, "rate": fields["rate"] ?? "0"]
            meter["free"] = fields.text("free").map { .string($0) }
            price["meters"] = .array([.object(meter)])
        }
        return [
            "policy": ["@type": "Offer", "permission": .array(permissions)], "price": .object(price),
        ]
    }

    private static func constraints(_ fields: JSONValue) -> [JSONValue] {
        func constraint(_ left: String, _ operation: String, _ right: JSONValue) -> JSONValue {
            ["leftOperand": .string(left), "operator": .string(operation), "rightOperand": right]
        }
        func lines(_ name: String) -> [JSONValue] {
            (fields.text(name) ?? "").split(whereSeparator: \.isNewline)
                .map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }.map { .string($0) }
        }
        var found: [JSONValue] = []
        let (purposes, places) = (lines("purposes"), lines("places"))
        if !purposes.isEmpty { found.append(constraint("purpose", "isAnyOf", .array(purposes))) }
        if !places.isEmpty { found.append(constraint("spatial", "isAnyOf", .array(places))) }
        if let day = fields.text("until"), !day.isEmpty {
            found.append(
                constraint(
                    "dateTime", "lteq", ["@value": .string("\(day)T23:59:59Z"), "@type": "xsd:dateTime"]))
        }
        if let count = fields.text("count").flatMap({ Int64($0) }) {
            found.append(
                constraint("count", "lteq", ["@value": .string("\(count)"), "@type": "xsd:integer"]))
        }
        return found
    }

    /// The chosen terms as facts.
    static func facts(_ query: FormValues, _ page: PageContext) -> [Fact] {
        let chosen = actions.filter { query[$0] == "yes" }.map { page.text(MarketTexts.word($0)) }
        let none = page.text(Texts.none)
        func told(_ name: String) -> String {
            let text = (query[name] ?? "").split(whereSeparator: \.isNewline).joined(separator: ", ")
            return text.isEmpty ? none : text
        }
        return [
            Fact(page.text(SupplyTexts.actions), chosen.joined(separator: page.text(MarketTexts.and))),
            Fact(page.text(SupplyTexts.purposes), told("purposes")),
            Fact(page.text(SupplyTexts.territory), told("places")),
            Fact(page.text(Words.lastDay), told("until")),
            Fact(page.text(Words.maximumUses), told("count")),
        ]
    }
}
