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
        var parts: [Component] = []
        if !query.isEmpty {
            parts.append(
                .facts(
                    [
                        page.fact(Texts.month, page.request.query["month"].map(page.formats.month)),
                        page.fact(
                            Texts.kind, page.request.query["kind"].map { page.text(MoneyTexts.entry($0)) }),
                        page.request.query["product"].map {
                            Fact(
                                page.text(Texts.product),
                                Cell($0, .mono, path: Address.path("market", "products", $0)))
                        },
                        page.request.query["agreement"].map {
                            Fact(
                                page.text(MoneyTexts.agreement),
                                Cell($0, .mono, path: Address.path("market", "agreements", $0)))
                        },
                    ].compactMap { $0 }))
        }
        parts.append(
            .table(
                Table(
                    page.text(MoneyTexts.entries),
                    [
                        page.column(Texts.time), page.column(Texts.month), page.column(Texts.kind),
                        page.column(Texts.product), page.column(MoneyTexts.cause),
                        page.column(Texts.amount, figure: true),
                    ], found.items.map { row($0, page) },
                    empty: page.text(MoneyTexts.noEntries), more: page.next(found))))
        return PageContent(
            page.text(MoneyTexts.entries), intro: page.text(MoneyTexts.entriesIntro),
            trail: [Link(page.text(Area.money.title), "/money")], parts)
    }

    private static func row(_ entry: JSONValue, _ page: PageContext) -> [Cell] {
        let product = entry.text("product")
        let record = entry.text("record")
        let kind = entry.text("kind") ?? ""
        return [
            Cell(page.formats.time(entry.text("created_at"))), Cell(page.formats.month(entry.text("month"))),
            Cell(page.text(MoneyTexts.entry(kind))),
            Cell(product ?? "", .mono, path: product.map { Address.path("market", "products", $0) }),
            Cell(record ?? "", .mono, path: record.flatMap { cause($0, of: kind, page) }),
            page.money(entry, "amount"),
        ]
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
                                passage.text("title") ?? product ?? "",
                                path: product.map { Address.path("market", "products", $0) }),
                            Cell(passage.text("document") ?? "", .mono), Cell(place(passage, page)),
                            Cell(
                                ServicePages.sentences(of: passage)),
                            Cell(page.formats.money(passage.text("amount"), currency), .figure),
                        ]
                    }, empty: page.text(Texts.nothingHere))),
            .paragraph(page.text(MoneyTexts.passagesNote)),
            .table(
                Table(
                    page.text(MoneyTexts.entries),
                    [
                        page.column(Texts.time), page.column(Texts.month), page.column(Texts.kind),
                        page.column(Texts.product), page.column(MoneyTexts.cause),
                        page.column(Texts.amount, figure: true),
                    ], entries.items.map { row($0, page) }, empty: page.text(MoneyTexts.noEntries))),
        ]
        if page.person?.isHouse == true, let record = MoneyPages.record(ofEntry: page["record"]) {
            parts.append(.links([Link(page.text(MoneyTexts.answerRecord), record)]))
        }
        return PageContent(
            page.text(MoneyTexts.earning), intro: page["record"],
            trail: [
                Link(page.text(Area.money.title), "/money"),
                Link(page.text(MoneyTexts.entries), "/money/entries"),
            ], parts)
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
