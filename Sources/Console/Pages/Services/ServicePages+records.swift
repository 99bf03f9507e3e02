import Primitives

extension ServicePages {
    /// - Parameter isOfService: Whether all are of the service that the page is about.
    static func recordTable(
        _ page: PageContext, _ found: JSONValue, more: String?, title: Phrase = ServiceTexts.records,
        isOfService: Bool = false
    ) -> Table {
        let isHouse = page.person?.isHouse == true
        return Table(
            page.text(title),
            [page.column(Texts.time)] + (isOfService ? [] : [page.column(Texts.service)])
                + (isHouse ? [page.column(Texts.account)] : []) + [
                    page.column(Texts.status), page.column(ServiceTexts.tokensInOut, figure: true),
                    page.column(Texts.charge, figure: true),
                ],
            found.items.map { record in
                let time = page.time(
                    record.text("created_at"),
                    path: Address.path("services", "records", record.text("id") ?? ""))
                return [time] + (isOfService ? [] : [Cell(record.text("service") ?? "")])
                    + (isHouse ? [Cell(record.text("account_name") ?? "")] : []) + [
                        page.state(record.text("status")),
                        Cell(tokens(record["usage"] ?? [:], page), .figure),
                        page.money(record, "charge.amount", "charge.currency"),
                    ]
            }, empty: page.text(isHouse ? ServiceTexts.noneAnswered : ServiceTexts.noRecords), more: more)
    }

    static let records = Page("/services/records", .services) { page in
        let service = page.request.query["service"].flatMap { $0.isEmpty ? nil : $0 }
        let found = try await page.list(
            "/api/records", service.map { [(name: "service", value: $0)] } ?? [])
        let all: [Component] = [.links([Link(page.text(ServiceTexts.ofAllServices), "/services/records")])]
        return PageContent(
            page.text(ServiceTexts.records), intro: service.map { page.text(ServiceTexts.onlyOf, $0) },
            trail: trail(page),
            (service == nil ? [] : all)
                + [.table(recordTable(page, found, more: page.next(found), isOfService: service != nil))])
    }

    static let record = Page("/services/records/{record}", .services) { page in
        let id = page["record"]
        let record = try await page.get("/api/records/\(Address.encoded(id))")
        let currency = record.text("charge.currency")
        let isHouse = page.person?.isHouse == true
        let service = record.text("service") ?? ""
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.status), page.state(record.text("status"))),
                    Fact(page.text(Texts.charge), page.money(record, "charge.amount", "charge.currency")),
                    Fact(
                        page.text(Texts.service),
                        Cell(service, path: isHouse ? Address.path("services", "of", service) : nil)),
                    Fact(
                        page.text(Texts.account),
                        Cell(
                            record.text("account_name") ?? "",
                            path: page.accountPath(record.text("account")))),
                    Fact(page.text(Texts.time), page.formats.time(record.text("created_at"))),
                    ServiceHealth.milliseconds(record).map {
                        Fact(page.text(ServiceTexts.took), page.formats.duration(milliseconds: $0))
                    },
                    Fact(page.text(ServiceTexts.model), record.text("model") ?? ""),
                    page.fact(PayerTexts.plan, record.text("plan.name")),
                    Fact(page.text(RulesTexts.logIndex), page.formats.number(record.whole("log.index"))),
                ].compactMap { $0 }),
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
            let names = try await page.participantNames()
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
                                line.text("participant").map { names.cell($0) }
                                    ?? Cell(page.text(ServiceTexts.nobodyYet), .quiet),
                                Cell(page.formats.money(line.text("amount"), currency), .figure),
                            ]
                        }, empty: "")))
        }
        let decisions = record.list("decisions")
        if !decisions.isEmpty {
            parts.append(.table(decisionTable(page, decisions)))
            parts.append(
                .details(
                    page.text(ServiceTexts.asJSON),
                    [.code(JSONValue.array(decisions).pretty, label: page.text(ServiceTexts.decisions))]))
        }
        parts += [
            .heading(page.text(ServiceTexts.proof)),
            .links(
                [Link(page.text(ServiceTexts.verify), Address.path("trust", "records", id))]
                    + (page.person?.writesRules == true
                        ? [
                            Link(
                                page.text(IncidentTexts.takeBack),
                                "/rules/incidents?record=\(Address.encoded(id))#open-incident")
                        ] : [])),
        ]
        return PageContent(
            page.text(ServiceTexts.recordTitle), intro: id,
            trail: trail(page, Link(page.text(ServiceTexts.records), "/services/records")), parts)
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

    /// The name of the file that a passage is in, without the version that holds it.
    static func file(of citation: JSONValue) -> String {
        let document = citation.text("document") ?? ""
        return document.hasPrefix("ver_")
            ? String(document.split(separator: "/", maxSplits: 1).last ?? "") : document
    }

    /// Which sentences of the answer cite a passage, counted from one.
    static func sentences(of citation: JSONValue) -> String {
        citation.list("sentences").compactMap(\.intValue).map { String($0 + 1) }.joined(separator: ", ")
    }

    static let citation = Page("/services/records/{record}/citations/{passage}", .services) { page in
        let id = page["record"]
        let record = try await page.find("/api/records/\(Address.encoded(id))")
        let cited = record?.list("citations").first { $0.text("passage") == page["passage"] }
        let found = try await page.find(
            "/api/records/\(Address.encoded(id))/citations/\(Address.encoded(page["passage"]))")
        let up = trail(
            page, Link(page.text(ServiceTexts.records), "/services/records"),
            Link(page.text(ServiceTexts.recordTitle), Address.path("services", "records", id)))
        guard let passage = found else {
            return PageContent(
                "[\(page["passage"])] \(cited?.text("title") ?? "")", trail: up,
                [.notice(Notice(.warning, page.text(ServiceTexts.isGone)))]
                    + (cited.map {
                        [
                            .facts([
                                Fact(page.text(MoneyTexts.document), file(of: $0)),
                                Fact(
                                    page.text(ServiceTexts.passageHash), Cell($0.text("sha256") ?? "", .mono)),
                            ])
                        ]
                    } ?? []))
        }
        let product = cited?.text("product")
        let isSame = passage["is_same"]?.boolValue ?? false
        return PageContent(
            "[\(page["passage"])] \(passage.text("title") ?? file(of: passage))", trail: up,
            [
                .notice(
                    Notice(
                        isSame ? .success : .warning,
                        page.text(isSame ? ServiceTexts.isSame : ServiceTexts.isOther))),
                .heading(file(of: passage)),
                .answer(CitedText(passage.text("text") ?? "") { _ in nil }),
                .facts(
                    [
                        product.map {
                            Fact(
                                page.text(Texts.product),
                                Cell(cited?.text("title") ?? $0, path: page.productPath($0)))
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
