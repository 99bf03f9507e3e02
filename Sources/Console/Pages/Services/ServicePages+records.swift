import Primitives

extension ServicePages {
    static func recordTable(_ page: PageContext, _ found: JSONValue, more: String?) -> Table {
        Table(
            page.text(ServiceTexts.records),
            [
                page.column(Texts.time), page.column(Texts.service), page.column(Texts.status),
                page.column(Texts.charge, figure: true), page.column(Texts.record),
            ],
            found.items.map { record in
                let id = record.text("id") ?? ""
                return [
                    Cell(page.formats.time(record.text("created_at"))), Cell(record.text("service") ?? ""),
                    page.state(record.text("status")), page.money(record, "charge.amount", "charge.currency"),
                    Cell(id, .mono, path: Address.path("services", "records", id)),
                ]
            }, empty: page.text(ServiceTexts.noRecords), more: more)
    }

    static let records = Page("/services/records", .services) { page in
        let service = page.request.query["service"].map { [(name: "service", value: $0)] } ?? []
        let found = try await page.list("/api/records", service)
        return PageContent(
            page.text(ServiceTexts.records), trail: [Link(page.text(Area.services.title), "/services")],
            [.table(recordTable(page, found, more: page.next(found)))])
    }

    static let record = Page("/services/records/{record}", .services) { page in
        let id = page["record"]
        let record = try await page.get("/api/records/\(Address.encoded(id))")
        let currency = record.text("charge.currency")
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.status), page.state(record.text("status"))),
                    Fact(page.text(Texts.charge), page.money(record, "charge.amount", "charge.currency")),
                    Fact(page.text(Texts.service), record.text("service") ?? ""),
                    Fact(page.text(Texts.account), record.text("account_name") ?? ""),
                    Fact(page.text(Texts.time), page.formats.time(record.text("created_at"))),
                    Fact(page.text(ServiceTexts.model), record.text("model") ?? ""),
                    Fact(page.text(MarketTexts.logIndex), page.formats.number(record.whole("log.index"))),
                ]),
            .table(
                Table(
                    page.text(ServiceTexts.lines),
                    [
                        page.column(Texts.kind), page.column(ServiceTexts.tokens, figure: true),
                        page.column(Texts.amount, figure: true),
                    ],
                    (record["charge"]?.list("lines") ?? []).map { line in
                        [
                            Cell(page.text(ServiceTexts.chargeKind(line.text("kind") ?? ""))),
                            Cell(page.formats.number(line.whole("tokens")), .figure),
                            Cell(page.formats.money(line.text("amount"), currency), .figure),
                        ]
                    }, empty: page.text(ServiceTexts.noCharge))),
        ]
        if !record.list("citations").isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(ServiceTexts.citations),
                        [
                            page.column(ServiceTexts.passage), page.column(ServiceTexts.source),
                            page.column(ServiceTexts.sentences),
                            page.column(ServiceTexts.earned, figure: true),
                        ],
                        record.list("citations").map { citation in
                            let number = citation.text("passage") ?? ""
                            return [
                                Cell(
                                    "[\(number)]",
                                    path: Address.path("services", "records", id, "citations", number)),
                                Cell(citation.text("title") ?? citation.text("document") ?? ""),
                                Cell(sentences(of: citation)),
                                Cell(page.formats.money(citation.text("amount"), currency), .figure),
                            ]
                        }, empty: "")))
        }
        if let lines = record["grounding"]?.list("lines"), !lines.isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(ServiceTexts.whoEarned),
                        [
                            page.column(Texts.kind), page.column(ServiceTexts.payee),
                            page.column(Texts.amount, figure: true),
                        ],
                        lines.map { line in
                            [
                                Cell(page.text(ServiceTexts.kind(line.text("kind") ?? ""))),
                                Cell(line.text("participant") ?? "", .mono),
                                Cell(page.formats.money(line.text("amount"), currency), .figure),
                            ]
                        }, empty: "")))
        }
        let decisions = record.list("decisions")
        if !decisions.isEmpty {
            parts.append(.table(decisionTable(page, decisions)))
            parts.append(
                .details(
                    page.text(Texts.details),
                    [.code(JSONValue.array(decisions).pretty, label: page.text(ServiceTexts.decisions))]))
        }
        parts += [
            .heading(page.text(ServiceTexts.proof)),
            .links([Link(page.text(ServiceTexts.verify), Address.path("trust", "records", id))]),
        ]
        return PageContent(
            page.text(Texts.record), intro: id,
            trail: [Link(page.text(ServiceTexts.records), "/services/records")], parts)
    }

    /// What the rules decided about the texts: the place of each finding, never its words.
    private static func decisionTable(_ page: PageContext, _ decisions: [JSONValue]) -> Table {
        Table(
            page.text(ServiceTexts.decisions),
            [
                page.column(ServiceTexts.action), page.column(ServiceTexts.stage),
                page.column(ServiceTexts.rule), page.column(ServiceTexts.duty),
                page.column(ServiceTexts.finding),
            ],
            decisions.map { decision in
                [
                    Cell(page.text(ServiceTexts.decided(decision.text("action") ?? ""))),
                    Cell(page.text(ServiceTexts.stageWord(decision.text("stage") ?? ""))),
                    Cell(decision.text("rule") ?? "", .mono), Cell(decision.text("duty") ?? ""),
                    Cell(decision.text("finding") ?? decision.text("category") ?? ""),
                ]
            }, empty: "")
    }

    /// Which sentences of the answer cite a passage, counted from one.
    static func sentences(of citation: JSONValue) -> String {
        citation.list("sentences").compactMap(\.intValue).map { String($0 + 1) }.joined(separator: ", ")
    }

    static let citation = Page("/services/records/{record}/citations/{passage}", .services) { page in
        let id = page["record"]
        let passage = try await page.get(
            "/api/records/\(Address.encoded(id))/citations/\(Address.encoded(page["passage"]))")
        let record = try await page.find("/api/records/\(Address.encoded(id))")
        let cited = record?.list("citations").first { $0.text("passage") == page["passage"] }
        let product = cited?.text("product")
        let isSame = passage["is_same"]?.boolValue ?? false
        return PageContent(
            "[\(page["passage"])] \(passage.text("title") ?? passage.text("document") ?? "")",
            trail: [Link(page.text(Texts.record), Address.path("services", "records", id))],
            [
                .notice(
                    Notice(
                        isSame ? .success : .warning,
                        page.text(isSame ? ServiceTexts.isSame : ServiceTexts.isOther))),
                .code(passage.text("text") ?? "", label: passage.text("document") ?? ""),
                .facts(
                    [
                        product.map {
                            Fact(
                                page.text(Texts.product),
                                Cell(
                                    cited?.text("title") ?? $0, path: Address.path("market", "products", $0)))
                        },
                        cited.map {
                            Fact(
                                page.text(ServiceTexts.earned),
                                Cell(
                                    page.formats.money($0.text("amount"), record?.text("charge.currency")),
                                    .figure))
                        },
                        cited.map { Fact(page.text(ServiceTexts.sentences), sentences(of: $0)) },
                    ].compactMap { $0 }),
            ])
    }
}
