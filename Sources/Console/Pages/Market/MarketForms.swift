/// What can be done on the market.
enum MarketForms {
    /// Looks only: it is sent with GET, and its fields make the page's address.
    static let search = Form(
        "search", Texts.search, button: Texts.search, "GET", "/api/products",
        [
            Field("q", .text, MarketTexts.words),
            Field(
                "class",
                .choice([
                    ("public", MarketTexts.word("public")), ("enterprise", MarketTexts.word("enterprise")),
                    ("personal", MarketTexts.word("personal")),
                ]), MarketTexts.dataClass),
            // Chosen by the facets; a search for other words keeps them.
            Field("board", .hidden, MarketTexts.board), Field("language", .hidden, MarketTexts.languages),
            Field("sensitivity", .hidden, MarketTexts.sensitivity),
            Field("cross_border", .hidden, MarketTexts.crossBorder),
            Field("supplier", .hidden, Texts.supplier),
        ], asked: true)

    static let simulate = Form(
        "simulate", MarketTexts.simulator, button: MarketTexts.simulate, "POST",
        "/api/offers/{offer}/dry-run",
        [
            Field("action", .choice(actions), MarketTexts.action, required: true),
            Field("purpose", .lines, MarketTexts.purpose), Field("place", .text, MarketTexts.place),
            Field("calls", .whole, MarketTexts.calls), Field("rows", .whole, MarketTexts.rowsAMonth),
            Field("tokens", .whole, MarketTexts.tokensAMonth), Field("months", .whole, MarketTexts.months),
        ], asked: true)

    static let accept = Form(
        "accept", MarketTexts.accept, button: MarketTexts.sign, "POST", "/api/agreements",
        [
            Field("offer", .hidden, MarketTexts.offer),
            Field("months", .whole, MarketTexts.duration, hint: MarketTexts.durationHint),
        ],
        consequence: MarketTexts.acceptConsequence,
        next: { answer, _ in Address.path("market", "agreements", answer.text("id") ?? "") })

    static let terminate = Form(
        "terminate", MarketTexts.terminate, button: MarketTexts.terminate, "POST",
        "/api/agreements/{agreement}/termination",
        [Field("reason", .longText, Texts.reason, required: true)],
        consequence: MarketTexts.terminateConsequence)

    static let suspend = Form(
        "suspend", MarketTexts.suspend, button: MarketTexts.suspend, "POST",
        "/api/agreements/{agreement}/suspension", [Field("reason", .text, Texts.reason)],
        consequence: MarketTexts.suspendConsequence)

    static let resume = Form(
        "resume", MarketTexts.resume, button: MarketTexts.resume, "POST",
        "/api/agreements/{agreement}/resumption", [Field("reason", .text, Texts.reason)])

    static let act = Form(
        "act", MarketTexts.answer, button: MarketTexts.send, "POST",
        "/api/negotiations/{negotiation}/actions",
        [
            // The page gives those to choose from that the API takes now.
            Field("action", .text, MarketTexts.action, required: true),
            Field("reason", .longText, Texts.reason),
        ])

    private static let actions = ["read", "index", "train", "derive", "distribute", "aggregate"].map {
        (value: $0, title: MarketTexts.word($0))
    }
}
