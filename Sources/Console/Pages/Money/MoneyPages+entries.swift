import Primitives

extension MoneyPages {
    /// What may narrow the list, as a line of a statement does.
    private static let filters = ["month", "kind", "agreement", "product", "record"]

    /// What each charge brought or took: from here down to the answer, its sentences and the passages that earned it.
    static let entries = Page("/money/entries", .money) { page in
        let query = filters.compactMap { name in
            page.request.query[name].flatMap { $0.isEmpty ? nil : (name: name, value: $0) }
        }
        let found = try await page.list("/api/entries", query)
        let (product, agreement) = (page.request.query["product"], page.request.query["agreement"])
        let titles = try await page.productTitles(found.items.map { $0.text("product") } + [product])
        let participants = try await page.participantNames()
        var parts: [Component] = []
        if !query.isEmpty {
            let consumers = try await page.consumers([agreement], participants)
            parts.append(
                .facts(
                    [
                        page.fact(Texts.month, page.request.query["month"].map(page.formats.month)),
                        page.fact(
                            Texts.kind, page.request.query["kind"].map { page.text(MoneyTexts.entry($0)) }),
                        product.map {
                            Fact(
                                page.text(Texts.product),
                                titles.cell($0, path: page.productPath($0)))
                        },
                        agreement.map {
                            Fact(
                                page.text(MoneyTexts.agreement),
                                consumers.cell($0, path: page.agreementPath($0, known: consumers)))
                        },
                    ].compactMap { $0 }))
            parts.append(.links([Link(page.text(MoneyTexts.allEntries), "/money/entries")]))
        }
        parts.append(
            .table(
                table(found, titles, participants, page, more: page.next(found))))
        return PageContent(
            page.text(MoneyTexts.entries), intro: page.text(MoneyTexts.entriesIntro),
            trail: trail(page), parts)
    }

    /// Entries; for the house with whose they are.
    private static func table(
        _ found: JSONValue, _ titles: Names, _ participants: ParticipantNames, _ page: PageContext,
        more: String? = nil
    ) -> Table {
        let isHouse = page.person?.isHouse == true
        return Table(
            page.text(MoneyTexts.entries),
            [page.column(Texts.kind)] + (isHouse ? [page.column(MoneyTexts.payee)] : []) + [
                page.column(Texts.product), page.column(Texts.time), page.column(MoneyTexts.postedTo),
                page.column(Texts.amount, figure: true),
            ],
            found.items.map { entry in
                let (product, kind) = (entry.text("product"), entry.text("kind") ?? "")
                // What is nobody's is the house's.
                let payee = entry.text("participant").map { participants.cell($0) }
                return [
                    Cell(
                        page.text(MoneyTexts.entry(kind)),
                        path: entry.text("record").flatMap { cause($0, of: kind, page) })
                ] + (isHouse ? [payee ?? Cell(page.text(MoneyTexts.house), .quiet)] : []) + [
                    titles.cell(product, path: page.productPath(product)),
                    page.time(entry.text("created_at")),
                    Cell(page.formats.month(entry.text("month")), .short), page.money(entry, "amount"),
                ]
            }, empty: page.text(MoneyTexts.noEntries), more: more)
    }

    /// Where the cause of an entry is shown; nil where it is no answer.
    private static func cause(_ record: String, of kind: String, _ page: PageContext) -> String? {
        switch kind {
        case "answer", "answer_source", "answer_broker": Address.path("money", "earnings", record)
        case "model", "compute", "unattributed":
            page.person?.isHouse == true ? MoneyPages.record(ofEntry: record) : nil
        default: nil
        }
    }

    /// The page of the answer whose charge an entry is of: its id has another head only.
    private static func record(ofEntry record: String) -> String? {
        record.split(separator: "_", maxSplits: 1).last.map {
            Address.path("services", "records", "use_\($0)")
        }
    }

    /// What one answer brought: passage by passage, with what the payee gave for it.
    static let earning = Page("/money/earnings/{record}", .money) { page in
        let id = Address.encoded(page["record"])
        let passages = try await page.get("/api/entries/\(id)/passages")
        let entries = try await page.get("/api/entries", [("record", page["record"]), ("limit", "100")])
        let currency = entries.items.first?.text("currency")
        let products = (passages.items + entries.items).map { $0.text("product") }
        let titles = try await page.productTitles(products)
        var parts: [Component] = [
            .table(
                Table(
                    page.text(MoneyTexts.passages),
                    [
                        page.column(ServiceTexts.passage), page.column(ServiceTexts.source),
                        page.column(MoneyTexts.document), page.column(MoneyTexts.place),
                        page.column(ServiceTexts.sentences),
                        page.column(ServiceTexts.earned, figure: true),
                    ],
                    passages.items.map { passage in
                        let number = passage.text("passage") ?? ""
                        let answer =
                            page.person?.isHouse == true ? MoneyPages.record(ofEntry: page["record"]) : nil
                        let product = passage.text("product")
                        return [
                            Cell(
                                "[\(number)]",
                                path: answer.map { "\($0)/citations/\(Address.encoded(number))" }),
                            Cell(
                                passage.text("title") ?? titles.text(product),
                                path: page.productPath(product)),
                            Cell(ServicePages.file(of: passage)), Cell(place(passage, page)),
                            Cell(
                                ServicePages.sentences(of: passage)),
                            Cell(page.formats.money(passage.text("amount"), currency), .figure),
                        ]
                    }, empty: page.text(Texts.nothingHere))),
            .paragraph(page.text(MoneyTexts.passagesNote)),
            .table(table(entries, titles, try await page.participantNames(), page)),
        ]
        if page.person?.isHouse == true, let record = MoneyPages.record(ofEntry: page["record"]) {
            parts.append(.links([Link(page.text(MoneyTexts.answerRecord), record)]))
        }
        return PageContent(
            page.text(MoneyTexts.earning), intro: page["record"],
            trail: trail(page, Link(page.text(MoneyTexts.entries), "/money/entries")), parts)
    }

    /// Section, page and rows of a passage, as far as there are any.
    private static func place(_ passage: JSONValue, _ page: PageContext) -> String {
        let place = passage["place"] ?? [:]
        return [
            place.words("section").last,
            place.whole("page").map { page.text(MoneyTexts.pageNumber, String($0)) },
        ].compactMap { $0 }.joined(separator: ", ")
    }
}
