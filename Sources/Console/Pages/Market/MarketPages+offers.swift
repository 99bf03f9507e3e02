import Primitives

extension MarketPages {
    // MARK: an offer

    static let offer = Page(
        "/market/offers/{offer}", .market, forms: [MarketForms.accept, SupplyForms.withdraw]
    ) { page in
        let offer = try await page.get("/api/offers/\(Address.encoded(page["offer"]))")
        let names = try await ProductNames([offer.text("product")], page)
        var parts: [Component] = [
            .facts([
                Fact(page.text(Texts.product), names.cell(offer.text("product"))),
                Fact(page.text(MarketTexts.price), Cell(price(offer["price"], page))),
                Fact(page.text(Texts.state), page.state(offer.text("state"))),
            ]),
            .details(
                page.text(MarketTexts.odrl), [.code((offer["policy"] ?? .null).pretty, label: "ODRL 2.2")]),
            .details(
                page.text(MarketTexts.priceBehind), [.code((offer["price"] ?? .null).pretty, label: "JSON")]),
        ]
        parts += try await simulation(page, offer)
        let product = Address.encoded(offer.text("product") ?? "")
        let isOwn = try await page.find("/api/products/\(product)/listing") != nil
        if isOwn, offer.text("state") == "active" {
            parts += page.forPublishers([.form(SupplyForms.withdraw, FormValues())])
        }
        if !isOwn, page.person?.participant != nil, offer.text("state") == "active" {
            parts += try await due(offer, page)
            parts += page.forSigners([.form(MarketForms.accept, FormValues(["offer": [page["offer"]]]))])
        }
        return PageContent(
            page.text(MarketTexts.offerOf, names.title(offer.text("product"))),
            intro: offer["sentence"]?.localized(page.language)?.text,
            trail: [
                Link(page.text(Area.market.title), "/market"),
                Link(
                    names.title(offer.text("product")),
                    Address.path("market", "products", offer.text("product") ?? "")),
            ], parts)
    }

    /// What the first use that is permitted looks like; with it a dry run is begun.
    private static func firstUse(_ offer: JSONValue) -> FormValues {
        guard let permission = offer["policy"]?.list("permission").first else { return FormValues() }
        var values: [String: [String]] = [:]
        if let action = permission.text("action")?.split(whereSeparator: { ":/".contains($0) }).last {
            values["action"] = [String(action)]
        }
        func allowed(_ operand: String) -> [String] {
            let found = permission.list("constraint").first { $0.text("leftOperand") == operand }?[
                "rightOperand"]
            return found?.arrayValue?.compactMap(\.stringValue) ?? found?.stringValue.map { [$0] } ?? []
        }
        if let purpose = allowed("purpose").first { values["purpose"] = [purpose] }
        if let place = allowed("spatial").first { values["place"] = [place] }
        return FormValues(values)
    }

    /// What signing costs at this moment, and what keeps from it.
    private static func due(_ offer: JSONValue, _ page: PageContext) async throws -> [Component] {
        let use = firstUse(offer)
        guard use["action"] != nil else { return [] }
        do {
            let answer = try await page.perform(MarketForms.simulate.call(use, parameters: page.parameters))
            let missing = answer.words("missing").map { UseReason.text($0, page) }
            return [
                .notice(
                    Notice(
                        missing.isEmpty ? .information : .warning,
                        page.text(
                            MarketTexts.dueNow,
                            page.formats.money(answer.text("signing.total"), answer.text("currency"))),
                        mend: missing.joined(separator: " ")))
            ]
        } catch is ConsoleProblem {
            return []
        } catch is Problem {
            return []
        }
    }

    /// What a use would cost and whether it is allowed, asked by the address: a dry run changes nothing.
    private static func simulation(_ page: PageContext, _ offer: JSONValue) async throws -> [Component] {
        let asked = page.request.query
        let isAsked = !(asked["action"] ?? "").isEmpty
        var parts: [Component] = [
            .heading(page.text(MarketTexts.simulator)), .paragraph(page.text(MarketTexts.simulatorHint)),
            .form(MarketForms.simulate, isAsked ? asked : firstUse(offer), action: page.request.path),
        ]
        guard isAsked else { return parts }
        do {
            let call = try MarketForms.simulate.call(asked, parameters: page.parameters)
            parts += results(try await page.perform(call), page)
        } catch let problem as Problem {
            parts += ProblemTexts.notices(ConsoleProblem(problem), page)
        } catch let problem as ConsoleProblem {
            parts += ProblemTexts.notices(problem, page)
        }
        return parts
    }

    private static func results(_ answer: JSONValue, _ page: PageContext) -> [Component] {
        let isPermitted = answer["is_permitted"]?.boolValue ?? false
        let isPossible = isPermitted && answer["is_possible"]?.boolValue ?? true
        let currency = answer.text("currency")
        func money(_ path: String) -> String { page.formats.money(answer.text(path), currency) }
        return [
            .notice(
                Notice(
                    isPossible ? .success : .warning,
                    page.text(
                        isPossible
                            ? MarketTexts.permitted
                            : isPermitted ? MarketTexts.notPossible : MarketTexts.notPermitted),
                    mend: UseReason.all(of: answer, page))),
            .tiles([
                Tile(title: page.text(MarketTexts.signing), value: money("signing.total")),
                Tile(title: page.text(MarketTexts.eachMonth), value: money("month.total")),
                Tile(
                    title: page.text(MarketTexts.total, page.formats.number(answer.whole("months"))),
                    value: money("total")),
            ]),
            lineTable(answer, page),
        ]
    }

    private static func lineTable(_ answer: JSONValue, _ page: PageContext) -> Component {
        let currency = answer.text("currency")
        let lines = [("signing", MarketTexts.signing), ("month", MarketTexts.eachMonth)].flatMap {
            part, title in
            (answer[part]?.list("lines") ?? []).map { (line: $0, title: title) }
        }
        return .table(
            Table(
                page.text(MarketTexts.priceLines),
                [
                    page.column(Texts.kind), page.column(MarketTexts.due),
                    page.column(MarketTexts.quantity, figure: true),
                    page.column(MarketTexts.freePart, figure: true), page.column(Texts.amount, figure: true),
                ],
                lines.map { line, title in
                    [
                        Cell(page.text(MarketTexts.line(line.text("kind") ?? ""))), Cell(page.text(title)),
                        Cell(count(line, "quantity", page), .figure),
                        Cell(count(line, "free", page), .figure),
                        Cell(page.formats.money(line.text("amount"), currency), .figure),
                    ]
                }, empty: page.text(MarketTexts.free)))
    }

    /// A quantity; none where there is nothing to count.
    private static func count(_ line: JSONValue, _ name: String, _ page: PageContext) -> String {
        guard let text = line.text(name), text != "0" else { return "" }
        return page.formats.number(text)
    }
}
