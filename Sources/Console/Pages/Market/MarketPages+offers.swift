import Primitives

extension MarketPages {
    // MARK: an offer

    static let offer = Page(
        "/market/offers/{offer}", .market, forms: [MarketForms.accept, SupplyForms.withdraw]
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
        let product = Address.encoded(offer.text("product") ?? "")
        let isOwn = try await page.find("/api/products/\(product)/listing") != nil
        if isOwn, offer.text("state") == "active" { parts.append(.form(SupplyForms.withdraw, FormValues())) }
        if !isOwn, page.person?.participant != nil, offer.text("state") == "active" {
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
            parts.append(lineTable(answer, page))
        } catch let problem as Problem {
            parts.append(.notice(Notice(ConsoleProblem(problem), in: page.language)))
        } catch let problem as ConsoleProblem {
            parts.append(.notice(Notice(problem, in: page.language)))
        }
        return parts
    }

    private static func lineTable(_ answer: JSONValue, _ page: PageContext) -> Component {
        let currency = answer.text("currency")
        let lines = ["signing", "month"].flatMap { answer[$0]?.list("lines") ?? [] }
        return .table(
            Table(
                page.text(MarketTexts.priceLines),
                [
                    page.column(Texts.kind), page.column(MarketTexts.quantity, figure: true),
                    page.column(MarketTexts.freePart, figure: true), page.column(Texts.amount, figure: true),
                ],
                lines.map { line in
                    [
                        Cell(page.text(MarketTexts.word(line.text("kind") ?? ""))),
                        Cell(page.formats.number(line.text("quantity") ?? ""), .figure),
                        Cell(page.formats.number(line.text("free") ?? ""), .figure),
                        Cell(page.formats.money(line.text("amount"), currency), .figure),
                    ]
                }, empty: page.text(MarketTexts.free)))
    }
}
