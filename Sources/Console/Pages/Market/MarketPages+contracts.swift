import Primitives

extension MarketPages {
    static let agreements = Page("/market/agreements", .market) { page in
        let found = try await page.list("/api/agreements")
        return PageContent(
            page.text(MarketTexts.myContracts), trail: [Link(page.text(Area.market.title), "/market")],
            [
                .table(
                    Table(
                        page.text(MarketTexts.myContracts),
                        [
                            page.column(MarketTexts.terms), page.column(Texts.state),
                            page.column(MarketTexts.signed),
                            page.column(Texts.until),
                        ],
                        found.items.map { agreement in
                            [
                                Cell(
                                    agreement["sentence"]?.localized(page.language)?.text
                                        ?? agreement.text("id") ?? "",
                                    path: Address.path("market", "agreements", agreement.text("id") ?? "")),
                                page.state(agreement.text("state")),
                                Cell(page.formats.day(agreement.text("signed_at"))),
                                Cell(
                                    agreement.text("ends_at").map(page.formats.day)
                                        ?? page.text(MarketTexts.open)),
                            ]
                        }, empty: page.text(MarketTexts.noContracts), more: page.next(found)))
            ])
    }

    static let agreement = Page(
        "/market/agreements/{agreement}", .market,
        forms: [MarketForms.terminate, MarketForms.suspend, MarketForms.resume]
    ) { page in
        let id = Address.encoded(page["agreement"])
        let agreement = try await page.get("/api/agreements/\(id)")
        let usage = try await AgreementUsage(of: agreement, page)
        let deliveries = try await page.find("/api/agreements/\(id)/deliveries")
        let names = try await page.participantNames()
        var parts: [Component] = [
            .paragraph(agreement["sentence"]?.localized(page.language)?.text ?? ""),
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(agreement.text("state"))),
                    Fact(page.text(MarketTexts.price), Cell(price(agreement["price"], page))),
                    page.fact(MarketTexts.signed, page.formats.time(agreement.text("signed_at"))),
                    page.fact(Texts.until, agreement.text("ends_at").map(page.formats.time)),
                    page.fact(MarketTexts.endReason, agreement.text("end_reason")),
                    Fact(
                        page.text(Texts.product),
                        Cell(
                            agreement.text("product") ?? agreement.text("dataset") ?? "", .mono,
                            path: agreement.text("product").map { Address.path("market", "products", $0) })),
                    Fact(page.text(Texts.supplier), names.cell(agreement.text("provider"))),
                    Fact(page.text(SupplyTexts.consumer), names.cell(agreement.text("consumer"))),
                    Fact(page.text(MarketTexts.termsHash), Cell(agreement.text("terms_sha256") ?? "", .mono)),
                    Fact(
                        page.text(MarketTexts.logIndex),
                        Cell(page.formats.number(agreement.whole("log_index")))),
                ].compactMap { $0 }),
            .details(
                page.text(MarketTexts.odrl), [.code((agreement["policy"] ?? .null).pretty, label: "ODRL 2.2")]
            ),
        ]
        parts += usage.components(page)
        parts.append(useTable(usage, page))
        parts += ending(agreement, usage, deliveries, page)
        return PageContent(
            page.text(MarketTexts.contract),
            trail: [Link(page.text(MarketTexts.myContracts), "/market/agreements")], parts)
    }

    private static func useTable(_ usage: AgreementUsage, _ page: PageContext) -> Component {
        .table(
            Table(
                page.text(MarketTexts.uses),
                [
                    page.column(Texts.time), page.column(Texts.kind),
                    page.column(Texts.charge, figure: true), page.column(Texts.record),
                ],
                usage.latest.map { use in
                    [
                        Cell(page.formats.time(use.text("created_at"))),
                        Cell(page.text(SupplyTexts.word(use.text("kind") ?? ""))),
                        page.money(use, "charge"), Cell(use.text("id") ?? "", .mono),
                    ]
                }, empty: page.text(MarketTexts.noUses)))
    }

    /// What ending it would stop stands above the button that ends it.
    private static func ending(
        _ agreement: JSONValue, _ usage: AgreementUsage, _ deliveries: JSONValue?, _ page: PageContext
    ) -> [Component] {
        guard let state = agreement.text("state"), ["active", "suspended"].contains(state) else { return [] }
        let grants = deliveries?.list("grants").filter { $0["revoked_at"]?.isNull ?? true }.count ?? 0
        var parts: [Component] = []
        if state == "suspended" { parts.append(.form(MarketForms.resume, FormValues())) }
        parts += [
            .form(MarketForms.suspend, FormValues()), .heading(page.text(MarketTexts.stops)),
            .facts(
                [
                    Fact(page.text(MarketTexts.openGrants), page.formats.number(Int64(grants))),
                    Fact(
                        page.text(MarketTexts.toldFiles),
                        page.formats.number(deliveries?.whole("total_files") ?? 0)),
                    page.fact(
                        MarketTexts.lastUse,
                        usage.latest.first { $0.text("kind") != "contract" }?.text("created_at")
                            .map(page.formats.ago)),
                ].compactMap { $0 }), .form(MarketForms.terminate, FormValues()),
        ]
        return parts
    }

    static let negotiations = Page("/market/negotiations", .market) { page in
        let found = try await page.list("/api/negotiations")
        return PageContent(
            page.text(MarketTexts.negotiations), trail: [Link(page.text(Area.market.title), "/market")],
            [
                .table(
                    Table(
                        page.text(MarketTexts.negotiations),
                        [
                            page.column(MarketTexts.dataset), page.column(MarketTexts.peer),
                            page.column(Texts.state),
                            page.column(MarketTexts.changed),
                        ],
                        found.items.map { negotiation in
                            [
                                Cell(
                                    negotiation.text("dataset") ?? "", .mono,
                                    path: Address.path("market", "negotiations", negotiation.text("id") ?? "")
                                ),
                                Cell(negotiation.text("peer") ?? "", .mono),
                                page.state(negotiation.text("state")),
                                Cell(page.formats.ago(negotiation.text("changed_at"))),
                            ]
                        }, empty: page.text(MarketTexts.noNegotiations), more: page.next(found)))
            ])
    }

    static let negotiation = Page(
        "/market/negotiations/{negotiation}", .market, forms: [MarketForms.act]
    ) { page in
        let negotiation = try await page.get("/api/negotiations/\(Address.encoded(page["negotiation"]))")
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(negotiation.text("state"))),
                    Fact(page.text(MarketTexts.dataset), Cell(negotiation.text("dataset") ?? "", .mono)),
                    Fact(page.text(MarketTexts.peer), Cell(negotiation.text("peer") ?? "", .mono)),
                    page.fact(Texts.reason, negotiation.text("reason")),
                    negotiation.text("agreement").map {
                        Fact(
                            page.text(MarketTexts.contract),
                            Cell($0, .mono, path: Address.path("market", "agreements", $0)))
                    },
                ].compactMap { $0 }),
            .timeline(
                negotiation.list("timeline").map { event in
                    TimelineEvent(
                        title: page.text(States.word(event.text("state") ?? ""))
                            + (event.text("direction").map { " · \(page.text(MarketTexts.word($0)))" } ?? ""),
                        time: page.formats.time(event.text("at")), note: event.text("note"),
                        isOpen: event.text("direction") == "sent" && event.text("delivered_at") == nil)
                }),
        ]
        if !negotiation.words("actions").isEmpty {
            parts += [
                .paragraph(
                    page.text(
                        MarketTexts.mayDo,
                        negotiation.words("actions").map { page.text(MarketTexts.word($0)) }
                            .joined(separator: page.text(MarketTexts.and)))),
                .form(MarketForms.act, FormValues()),
            ]
        }
        return PageContent(
            page.text(MarketTexts.negotiation),
            trail: [Link(page.text(MarketTexts.negotiations), "/market/negotiations")], parts)
    }
}
