import Primitives

extension MarketPages {
    static let agreements = Page("/market/agreements", .market) { page in
        let found = try await page.list("/api/agreements")
        let people = try await page.participantNames()
        let products = try await ProductNames(found.items.map { $0.text("product") }, page)
        return PageContent(
            page.text(MarketTexts.myContracts), intro: page.text(MarketTexts.contractsHint),
            trail: [Link(page.text(Area.market.title), "/market")],
            [
                .table(
                    Table(
                        page.text(MarketTexts.myContracts),
                        [
                            page.column(Texts.product), page.column(Texts.supplier),
                            page.column(SupplyTexts.consumer), page.column(MarketTexts.terms),
                            page.column(Texts.state), page.column(MarketTexts.signed),
                            page.column(Texts.until),
                        ],
                        found.items.map { agreement in
                            let path = Address.path("market", "agreements", agreement.text("id") ?? "")
                            return [
                                name(of: agreement, products, path: path),
                                people.cell(agreement.text("provider")),
                                people.cell(agreement.text("consumer")),
                                Cell(agreement["sentence"]?.localized(page.language)?.text ?? ""),
                                page.state(agreement.text("state")), page.day(agreement.text("signed_at")),
                                agreement.text("ends_at").map { page.day($0) }
                                    ?? Cell(page.text(MarketTexts.open), .short),
                            ]
                        }, empty: page.text(MarketTexts.noContracts), more: page.next(found)))
            ])
    }

    /// The product of a contract; its data set where it is none of this house.
    static func name(of agreement: JSONValue, _ products: ProductNames, path: String?) -> Cell {
        guard let product = agreement.text("product") else {
            return Cell(agreement.text("dataset") ?? "", .mono, path: path)
        }
        return products.cell(product, path: path)
    }

    static let agreement = Page(
        "/market/agreements/{agreement}", .market,
        forms: [MarketForms.terminate, MarketForms.suspend, MarketForms.resume]
    ) { page in
        let id = Address.encoded(page["agreement"])
        let agreement = try await page.get("/api/agreements/\(id)")
        let usage = try await AgreementUsage(of: agreement, page)
        let people = try await page.participantNames()
        let products = try await ProductNames([agreement.text("product")], page)
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(agreement.text("state"))),
                    page.fact(MarketTexts.endReason, agreement.text("end_reason")),
                    Fact(page.text(Texts.product), name(of: agreement, products, path: nil)),
                    Fact(page.text(MarketTexts.price), Cell(price(agreement["price"], page))),
                    Fact(page.text(Texts.supplier), people.cell(agreement.text("provider"))),
                    Fact(page.text(SupplyTexts.consumer), people.cell(agreement.text("consumer"))),
                    page.fact(MarketTexts.signed, page.formats.time(agreement.text("signed_at"))),
                    Fact(
                        page.text(Texts.until),
                        agreement.text("ends_at").map(page.formats.time) ?? page.text(MarketTexts.open)),
                ].compactMap { $0 })
        ]
        parts += usage.components(page)
        parts.append(useTable(usage, page))
        parts.append(
            .details(
                page.text(MarketTexts.odrl),
                [
                    .facts([
                        Fact(
                            page.text(MarketTexts.termsHash),
                            Cell(agreement.text("terms_sha256") ?? "", .mono)),
                        Fact(
                            page.text(MarketTexts.logIndex),
                            page.logPlace(agreement.whole("log_index"))),
                    ]), .code((agreement["policy"] ?? .null).pretty, label: "ODRL 2.2"),
                ]))
        parts += try await ending(agreement, usage, people, page)
        return PageContent(
            page.text(
                MarketTexts.contractOf, name(of: agreement, products, path: nil).text),
            intro: agreement["sentence"]?.localized(page.language)?.text,
            trail: [
                Link(page.text(Area.market.title), "/market"),
                Link(page.text(MarketTexts.myContracts), "/market/agreements"),
            ], parts)
    }

    private static func useTable(_ usage: AgreementUsage, _ page: PageContext) -> Component {
        .table(
            Table(
                page.text(MarketTexts.uses),
                [
                    page.column(Texts.time), page.column(Texts.kind), page.column(MarketTexts.action),
                    page.column(Texts.charge, figure: true), page.column(Texts.record),
                ],
                usage.latest.map { use in
                    let action = use.text("document.request.action")
                    return [
                        page.time(use.text("created_at")),
                        Cell(page.text(SupplyTexts.word(use.text("kind") ?? ""))),
                        Cell(action.map { page.text(MarketTexts.word($0)) } ?? ""),
                        page.money(use, "charge"), Cell(use.text("id") ?? "", .mono),
                    ]
                }, empty: page.text(MarketTexts.noUses)))
    }

    // MARK: ending

    /// What ending it would stop stands above the button that ends it.
    private static func ending(
        _ agreement: JSONValue, _ usage: AgreementUsage, _ people: ParticipantNames, _ page: PageContext
    ) async throws -> [Component] {
        guard let state = agreement.text("state"), ["active", "suspended"].contains(state) else { return [] }
        let id = agreement.text("id") ?? ""
        let deliveries = try await page.find("/api/agreements/\(Address.encoded(id))/deliveries")
        let bases = try await page.find("/api/knowledge-bases", [("limit", "100")])?.items ?? []
        let grants = deliveries?.list("grants").filter { $0["revoked_at"]?.isNull ?? true }.count ?? 0
        var stops = [page.text(MarketTexts.stopsAccess, people.cell(agreement.text("consumer")).text)]
        for base in bases {
            guard let source = base.list("sources").first(where: { $0.text("agreement") == id }) else {
                continue
            }
            stops.append(
                page.text(
                    MarketTexts.stopsBase, base.text("name") ?? "",
                    page.formats.number(source.whole("progress.passages") ?? 0)))
        }
        if grants > 0 {
            stops.append(page.text(MarketTexts.stopsGrants, page.formats.number(Int64(grants))))
        }
        if let monthly = agreement.text("price.monthly") {
            stops.append(
                page.text(
                    MarketTexts.stopsFee, page.formats.money(monthly, agreement.text("price.currency"))))
        }
        stops.append(page.text(MarketTexts.staysOn))
        return [
            .heading(page.text(MarketTexts.stops)), .list(stops),
            .facts(
                [
                    Fact(
                        page.text(MarketTexts.toldFiles),
                        page.formats.number(deliveries?.whole("total_files") ?? 0)),
                    page.fact(
                        MarketTexts.lastUse,
                        usage.latest.first { $0.text("kind") != "contract" }?.text("created_at")
                            .map(page.formats.ago)),
                ].compactMap { $0 }),
        ]
            + page.forSigners(
                (state == "suspended" ? [.form(MarketForms.resume, FormValues())] : [])
                    + [.form(MarketForms.terminate, FormValues()), .form(MarketForms.suspend, FormValues())])
    }
}
