import Primitives

extension MarketPages {
    static let negotiations = Page("/market/negotiations", .market) { page in
        let found = try await page.list("/api/negotiations")
        let people = try await page.participantNames()
        let products = try await ProductNames(found.items.map { product(of: $0) }, page)
        return PageContent(
            page.text(MarketTexts.negotiations), intro: page.text(MarketTexts.negotiationsHint),
            trail: [Link(page.text(Area.market.title), "/market")],
            [
                .table(
                    Table(
                        page.text(MarketTexts.negotiations),
                        [
                            page.column(MarketTexts.dataset), page.column(MarketTexts.ourRole),
                            page.column(MarketTexts.peer), page.column(Texts.state),
                            page.column(MarketTexts.changed),
                        ],
                        found.items.map { negotiation in
                            [
                                dataset(
                                    of: negotiation, products,
                                    path: Address.path("market", "negotiations", negotiation.text("id") ?? "")
                                ), Cell(page.text(MarketTexts.word(negotiation.text("role") ?? ""))),
                                people.cell(negotiation.text("peer")), page.state(negotiation.text("state")),
                                Cell(page.formats.ago(negotiation.text("changed_at")), .short),
                            ]
                        }, empty: page.text(MarketTexts.noNegotiations), more: page.next(found)))
            ])
    }

    static let negotiation = Page(
        "/market/negotiations/{negotiation}", .market, forms: [MarketForms.act]
    ) { page in
        let negotiation = try await page.get("/api/negotiations/\(Address.encoded(page["negotiation"]))")
        let people = try await page.participantNames()
        let products = try await ProductNames([product(of: negotiation)], page)
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(negotiation.text("state"))),
                    Fact(
                        page.text(MarketTexts.ourRole),
                        page.text(MarketTexts.word(negotiation.text("role") ?? ""))),
                    Fact(page.text(MarketTexts.peer), people.cell(negotiation.text("peer"))),
                    Fact(page.text(MarketTexts.dataset), dataset(of: negotiation, products, path: nil)),
                    negotiation.text("agreement").map {
                        Fact(
                            page.text(MarketTexts.contract),
                            Cell(
                                page.text(Texts.details), path: Address.path("market", "agreements", $0)))
                    },
                ].compactMap { $0 }), .timeline(timeline(of: negotiation, page)),
        ]
        for (name, title) in [
            ("asked", MarketTexts.asked), ("offered", MarketTexts.offered), ("agreed", MarketTexts.agreedOn),
        ] {
            guard let terms = negotiation[name], terms.objectValue != nil else { continue }
            parts.append(.details(page.text(title), [.code(terms.pretty, label: "ODRL 2.2")]))
        }
        parts += decision(negotiation, page)
        return PageContent(
            page.text(MarketTexts.negotiationOf, dataset(of: negotiation, products, path: nil).text),
            intro: page.text(MarketTexts.negotiationHint),
            trail: [
                Link(page.text(Area.market.title), "/market"),
                Link(page.text(MarketTexts.negotiations), "/market/negotiations"),
            ], parts)
    }

    /// Each message with who sent it, when, and the reason that it gave.
    private static func timeline(of negotiation: JSONValue, _ page: PageContext) -> [TimelineEvent] {
        negotiation.list("timeline").map { event in
            let isWaiting = event.text("direction") == "sent" && event.text("delivered_at") == nil
            let words = [
                page.text(States.word(event.text("state") ?? "")),
                event.text("direction").map { page.text(MarketTexts.word($0)) },
                isWaiting ? page.text(MarketTexts.waits) : nil,
            ]
            return TimelineEvent(
                title: words.compactMap { $0 }.joined(separator: " · "),
                time: page.formats.time(event.text("at")), note: event.text("note"), isOpen: isWaiting)
        }
    }

    /// What can be decided now, by whom may.
    private static func decision(_ negotiation: JSONValue, _ page: PageContext) -> [Component] {
        let actions = negotiation.words("actions")
        guard !actions.isEmpty else {
            let isOver = ["FINALIZED", "TERMINATED"].contains(negotiation.text("state") ?? "")
            return [.paragraph(page.text(isOver ? MarketTexts.isOver : MarketTexts.theirTurn))]
        }
        return page.forSigners([
            .form(
                MarketForms.act.choosing("action", among: actions.map { ($0, MarketTexts.word($0)) }),
                FormValues())
        ])
    }

    private static let productScheme = "urn:minato:product:"

    /// The id of the product that a data set of this house is.
    private static func product(of negotiation: JSONValue) -> String? {
        negotiation.text("dataset").flatMap { name in
            name.hasPrefix(productScheme) ? String(name.dropFirst(productScheme.count)) : nil
        }
    }

    private static func dataset(
        of negotiation: JSONValue, _ products: ProductNames, path: String?
    ) -> Cell {
        guard let product = product(of: negotiation) else {
            return Cell(negotiation.text("dataset") ?? "", .mono, path: path)
        }
        return products.cell(product, path: path)
    }
}
