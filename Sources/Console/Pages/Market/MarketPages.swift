import Primitives

/// Finding data and coming to terms about it.
enum MarketPages {
    static let all: [Page] = [search, product, offer, agreements, agreement, negotiations, negotiation]

    // MARK: search

    private static let search = Page("/market", .market) { page in
        var query = [("language", page.language.rawValue)]
        for name in ["q", "board", "class", "sensitivity", "supplier"] {
            if let value = page.request.query[name], !value.isEmpty { query.append((name, value)) }
        }
        let found = try await page.list("/api/products", query, limit: 30)
        let facets = Dictionary(grouping: found.list("facets")) { $0.text("facet") ?? "" }
        var parts: [Component] = [
            .form(MarketForms.search, page.request.query, action: "/market"),
            .paragraph(page.text(MarketTexts.found, page.formats.number(found.whole("total")))),
        ]
        for (name, title) in MarketTexts.facets {
            guard let counts = facets[name], !counts.isEmpty else { continue }
            parts.append(
                .details(
                    page.text(title),
                    [
                        .links(
                            counts.map { count in
                                let value = count.text("name") ?? ""
                                let query = page.request.query.replacing(name, with: value)
                                    .replacing("cursor", with: nil)
                                return Link(
                                    "\(value) (\(page.formats.number(count.whole("products"))))",
                                    "/market?\(query.encoded)")
                            })
                    ]))
        }
        parts.append(
            .table(
                Table(
                    page.text(MarketTexts.products),
                    [
                        page.column(Texts.product), page.column(Texts.supplier),
                        page.column(MarketTexts.board),
                        page.column(MarketTexts.dataClass), page.column(Texts.state),
                    ],
                    found.items.map { product in
                        [
                            title(of: product, page), Cell(product.text("supplier") ?? "", .mono),
                            Cell(product.text("board") ?? ""),
                            Cell(page.text(MarketTexts.word(product.text("class") ?? ""))),
                            page.state(product.text("state")),
                        ]
                    }, empty: page.text(MarketTexts.nothingFound), more: page.next(found))))
        return PageContent(
            page.text(Area.market.title), intro: page.text(MarketTexts.intro),
            [
                .links([
                    Link(page.text(MarketTexts.myContracts), "/market/agreements"),
                    Link(page.text(MarketTexts.negotiations), "/market/negotiations"),
                ])
            ]
                + parts)
    }

    /// The title of a product as a link; its id where it has none.
    static func title(of product: JSONValue, _ page: PageContext) -> Cell {
        let id = product.text("id") ?? ""
        let title = product["metadata"]?["title"]?.localized(page.language)
        return Cell(
            title?.text ?? id, path: Address.path("market", "products", id), language: title?.language)
    }

    // MARK: a product

    private static let product = Page("/market/products/{product}", .market) { page in
        let id = page["product"]
        let product = try await page.get("/api/products/\(Address.encoded(id))")
        let offers = try await page.get("/api/products/\(Address.encoded(id))/offers")
        let versions = try await page.find("/api/products/\(Address.encoded(id))/versions")
        let quality = try await page.find("/api/products/\(Address.encoded(id))/quality")
        let lineage = try await page.find("/api/products/\(Address.encoded(id))/lineage")
        let title = product["metadata"]?["title"]?.localized(page.language)?.text ?? id
        let description = product["metadata"]?["description"]?.localized(page.language)?.text
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(product.text("state"))),
                    Fact(page.text(Texts.supplier), Cell(product.text("supplier") ?? "", .mono)),
                    page.fact(MarketTexts.board, product.text("board")),
                    Fact(
                        page.text(MarketTexts.dataClass),
                        page.text(MarketTexts.word(product.text("class") ?? ""))),
                    Fact(
                        page.text(MarketTexts.sensitivity),
                        page.text(MarketTexts.word(product.text("sensitivity") ?? ""))),
                    Fact(
                        page.text(MarketTexts.crossBorder),
                        page.text(MarketTexts.word(product.text("cross_border") ?? ""))),
                    page.fact(Texts.created, page.formats.day(product.text("created_at"))),
                ].compactMap { $0 }),
            .heading(page.text(MarketTexts.offers)),
            .table(
                Table(
                    page.text(MarketTexts.offers),
                    [
                        page.column(MarketTexts.terms), page.column(MarketTexts.price),
                        page.column(Texts.state),
                    ],
                    offers.items.map { offer in
                        [
                            Cell(
                                offer["sentence"]?.localized(page.language)?.text ?? offer.text("id") ?? "",
                                path: Address.path("market", "offers", offer.text("id") ?? "")),
                            Cell(price(offer["price"], page)), page.state(offer.text("state")),
                        ]
                    }, empty: page.text(MarketTexts.noOffers))),
        ]
        if let card = quality?["card"], card.objectValue != nil {
            parts += [
                .heading(page.text(MarketTexts.quality)),
                .details(
                    page.text(MarketTexts.qualityCard),
                    [.code(card.pretty, label: page.text(MarketTexts.qualityCard))]),
            ]
        }
        if let newest = versions?.items.first {
            parts += [
                .heading(page.text(MarketTexts.files)),
                .table(
                    Table(
                        page.text(MarketTexts.version, page.formats.number(newest.whole("number"))),
                        [
                            page.column(Texts.name), page.column(MarketTexts.role),
                            page.column(MarketTexts.size, figure: true),
                        ],
                        newest.list("files").map { file in
                            [
                                Cell(file.text("name") ?? ""),
                                Cell(page.text(MarketTexts.word(file.text("role") ?? ""))),
                                Cell(page.formats.bytes(file.whole("bytes")), .figure),
                            ]
                        }, empty: page.text(Texts.nothingHere))),
            ]
        }
        if let sources = lineage?.items, !sources.isEmpty {
            parts += [
                .heading(page.text(MarketTexts.lineage)),
                .table(
                    Table(
                        page.text(MarketTexts.lineageHint),
                        [
                            page.column(Texts.product), page.column(Texts.supplier),
                            page.column(MarketTexts.share, figure: true),
                        ],
                        sources.map { source in
                            [
                                Cell(
                                    source.text("product") ?? "", .mono,
                                    path: Address.path("market", "products", source.text("product") ?? "")),
                                Cell(source.text("supplier") ?? "", .mono),
                                Cell(percent(source.whole("basis_points")), .figure),
                            ]
                        }, empty: "")),
            ]
        }
        return PageContent(
            title, intro: description, trail: [Link(page.text(Area.market.title), "/market")], parts)
    }

    /// Basis points as a percentage, exactly.
    static func percent(_ basisPoints: Int64?) -> String {
        guard let basisPoints else { return "" }
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        return rest == 0 ? "\(whole) %" : "\(whole).\(rest < 10 ? "0" : "")\(rest) %"
    }

    /// A price in a line.
    static func price(_ price: JSONValue?, _ page: PageContext) -> String {
        guard let price else { return "" }
        let currency = price.text("currency")
        var parts: [String] = []
        if let amount = price.text("one_off") {
            parts.append(page.text(MarketTexts.once, page.formats.money(amount, currency)))
        }
        if let amount = price.text("monthly") {
            parts.append(page.text(MarketTexts.monthly, page.formats.money(amount, currency)))
        }
        for meter in price.list("meters") {
            parts.append(
                page.text(
                    MarketTexts.metered, page.formats.money(meter.text("rate"), currency),
                    page.text(MarketTexts.word(meter.text("unit") ?? ""))))
        }
        return parts.isEmpty
            ? page.text(MarketTexts.free) : parts.joined(separator: page.text(MarketTexts.and))
    }

    // MARK: an offer

    private static let offer = Page(
        "/market/offers/{offer}", .market, forms: [MarketForms.accept]
    ) { page in
        let offer = try await page.get("/api/offers/\(Address.encoded(page["offer"]))")
        var parts: [Component] = [
            .paragraph(offer["sentence"]?.localized(page.language)?.text ?? ""),
            .facts([
                Fact(page.text(Texts.state), page.state(offer.text("state"))),
                Fact(page.text(MarketTexts.price), Cell(price(offer["price"], page))),
                Fact(
                    page.text(Texts.product),
                    Cell(
                        offer.text("product") ?? "", .mono,
                        path: Address.path("market", "products", offer.text("product") ?? ""))),
            ]),
            .details(
                page.text(MarketTexts.odrl), [.code((offer["policy"] ?? .null).pretty, label: "ODRL 2.2")]),
            .details(
                page.text(MarketTexts.priceBehind), [.code((offer["price"] ?? .null).pretty, label: "JSON")]),
        ]
        parts += try await simulation(page, offer)
        if page.person?.participant != nil {
            parts.append(.form(MarketForms.accept, FormValues(["offer": [page["offer"]]])))
        }
        return PageContent(
            page.text(MarketTexts.offer),
            trail: [Link(page.text(Area.market.title), "/market")], parts)
    }

    /// What a use would cost and whether it is allowed, asked by the address: a dry run changes nothing.
    private static func simulation(_ page: PageContext, _ offer: JSONValue) async throws -> [Component] {
        let asked = page.request.query
        var parts: [Component] = [
            .heading(page.text(MarketTexts.simulator)), .paragraph(page.text(MarketTexts.simulatorHint)),
            .form(MarketForms.simulate, asked, action: page.request.path),
        ]
        guard let action = asked["action"], !action.isEmpty else { return parts }
        do {
            let call = try MarketForms.simulate.call(asked, parameters: page.parameters)
            let answer = try await page.perform(call)
            let isPermitted = answer["is_permitted"]?.boolValue ?? false
            parts.append(
                .notice(
                    Notice(
                        isPermitted ? .success : .warning,
                        page.text(isPermitted ? MarketTexts.permitted : MarketTexts.notPermitted),
                        mend: (answer.words("unmet") + answer.words("missing")).joined(separator: " "))))
            parts.append(
                .facts([
                    Fact(
                        page.text(MarketTexts.signing),
                        page.formats.money(answer.text("signing.total"), answer.text("currency"))),
                    Fact(
                        page.text(Texts.month),
                        page.formats.money(answer.text("month.total"), answer.text("currency"))),
                    Fact(
                        page.text(MarketTexts.total),
                        page.formats.money(answer.text("total"), answer.text("currency"))),
                ]))
        } catch let problem as Problem {
            parts.append(.notice(Notice(.failure, problem.detail, mend: problem.mend)))
        } catch let problem as ConsoleProblem {
            parts.append(.notice(Notice(.failure, problem.detail, mend: problem.mend)))
        }
        return parts
    }
}
