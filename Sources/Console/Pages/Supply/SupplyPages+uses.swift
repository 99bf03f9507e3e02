import Foundation
import Primitives

extension SupplyPages {
    // MARK: who uses it

    static let uses = Page("/supply/uses", .supply) { page in
        let query = page.person?.isHouse == true ? [] : [("role", "provider")]
        let found = try await page.list("/api/agreements", query)
        let names = try await page.participantNames()
        let products = try await ProductNames(found.items.map { $0.text("product") }, page)
        let isHouse = page.person?.isHouse == true
        let title = page.text(isHouse ? SupplyTexts.usesOfAll : SupplyTexts.uses)
        return PageContent(
            title, intro: page.text(SupplyTexts.usesHint), trail: trail(page),
            [
                .table(
                    Table(
                        title,
                        [page.column(SupplyTexts.consumer), page.column(Texts.product)]
                            + (isHouse ? [page.column(Texts.supplier)] : []) + [
                                page.column(MarketTexts.terms), page.column(Texts.state),
                                page.column(MarketTexts.signed),
                            ],
                        found.items.map { agreement in
                            let id = agreement.text("id") ?? ""
                            let consumer = names.cell(agreement.text("consumer"))
                            return [
                                Cell(
                                    consumer.text, consumer.style, path: Address.path("supply", "uses", id)),
                                MarketPages.name(of: agreement, products, path: nil),
                            ] + (isHouse ? [names.cell(agreement.text("provider"))] : []) + [
                                Cell(agreement["sentence"]?.localized(page.language)?.text ?? ""),
                                page.state(agreement.text("state")), page.day(agreement.text("signed_at")),
                            ]
                        }, empty: page.text(SupplyTexts.noUsers), more: page.next(found)))
            ])
    }

    /// What happened under one contract, each answer with what it took of the data.
    static let agreementUses = Page("/supply/uses/{agreement}", .supply) { page in
        let id = page["agreement"]
        let path = "/api/agreements/\(Address.encoded(id))"
        let agreement = try await page.get(path)
        let uses = try await page.list("\(path)/uses")
        let names = try await page.participantNames()
        let products = try await ProductNames([agreement.text("product")], page)
        return PageContent(
            page.text(SupplyTexts.usesBy, names.cell(agreement.text("consumer")).text),
            intro: agreement["sentence"]?.localized(page.language)?.text,
            trail: trail(page) + [Link(page.text(SupplyTexts.uses), "/supply/uses")],
            [
                .facts(
                    [
                        Fact(page.text(SupplyTexts.consumer), names.cell(agreement.text("consumer"))),
                        Fact(page.text(Texts.state), page.state(agreement.text("state"))),
                        Fact(
                            page.text(Texts.product),
                            MarketPages.name(
                                of: agreement, products,
                                path: agreement.text("product").map {
                                    Address.path("supply", "products", $0)
                                })),
                        Fact(
                            page.text(MarketTexts.contract),
                            Cell(page.text(Texts.details), path: Address.path("market", "agreements", id))),
                    ]),
                .table(
                    Table(
                        page.text(SupplyTexts.usesUnder),
                        [
                            page.column(Texts.time), page.column(Texts.kind), page.column(SupplyTexts.answer),
                            page.column(Texts.status), page.column(SupplyTexts.carried, figure: true),
                            page.column(Texts.charge, figure: true),
                        ],
                        uses.items.map { use in row(use, agreement: id, page) },
                        empty: page.text(MarketTexts.noUses), more: page.next(uses))),
            ])
    }

    private static func row(_ use: JSONValue, agreement: String, _ page: PageContext) -> [Cell] {
        let answer = use.text("document.detail.answer")
        // Quantities of uses are decimals in texts.
        let isCited = (use.text("document.used.calls") ?? "0") != "0"
        return [
            page.time(use.text("created_at")),
            Cell(page.text(SupplyTexts.word(use.text("kind") ?? ""))),
            answer.map {
                Cell($0, .mono, path: Address.path("supply", "uses", agreement, "answers", $0))
            } ?? Cell(use.text("document.detail.file") ?? ""),
            answer == nil
                ? Cell("")
                : Cell(
                    page.text(isCited ? SupplyTexts.citedWord : SupplyTexts.retrieved),
                    isCited ? .good : .quiet),
            Cell(answer == nil ? "" : page.formats.number(use.text("document.used.tokens") ?? ""), .figure),
            page.money(use, "charge"),
        ]
    }

    // MARK: one answer

    /// What an answer took of one's data, passage by passage, and what it brought.
    static let answer = Page("/supply/uses/{agreement}/answers/{answer}", .supply) { page in
        let (agreement, answer) = (page["agreement"], page["answer"])
        let cited = try await page.find(
            "/api/agreements/\(Address.encoded(agreement))/citations/\(Address.encoded(answer))")
        // The entries of an answer bear the number of its record.
        let record = "trade_" + answer.split(separator: "_", maxSplits: 1).dropFirst().joined()
        let entries = try await page.find("/api/entries", [("record", record), ("limit", "100")])
        var parts: [Component] = []
        if let cited {
            parts.append(
                .table(
                    Table(
                        page.text(SupplyTexts.passages),
                        [
                            page.column(ServiceTexts.passage), page.column(SupplyTexts.file),
                            page.column(SupplyTexts.place),
                            page.column(ServiceTexts.sentences, figure: true),
                            page.column(ServiceTexts.earned, figure: true), page.column(SupplyTexts.hash),
                        ],
                        cited.items.map { citation in
                            [
                                Cell("[\(citation.text("passage") ?? "")]"),
                                Cell(
                                    (citation.text("document") ?? "").split(separator: "/").last.map(
                                        String.init)
                                        ?? ""),
                                Cell(place(citation["place"])),
                                Cell(page.formats.number(Int64(citation.list("sentences").count)), .figure),
                                page.money(citation, "amount"),
                                Cell(citation.text("sha256") ?? "", .mono),
                            ]
                        }, empty: page.text(SupplyTexts.noPassages))))
        }
        parts.append(
            try await entryTable(
                page, entries?.items ?? [], isOfAnswer: true, caption: SupplyTexts.answerEarned, more: nil))
        if page.person?.isHouse == true {
            parts.append(
                .links([Link(page.text(Texts.record), Address.path("services", "records", answer))]))
        }
        return PageContent(
            page.text(SupplyTexts.answer), intro: page.text(SupplyTexts.answerHint, answer),
            trail: trail(page) + [
                Link(page.text(SupplyTexts.usesUnder), Address.path("supply", "uses", agreement))
            ], parts)
    }

    /// Section, page and rows of a passage, as far as there are any.
    private static func place(_ place: JSONValue?) -> String {
        var parts = place?.words("section") ?? []
        for name in ["page", "rows", "row"] {
            if let text = place?.text(name) { parts.append(text) }
        }
        return parts.joined(separator: " › ")
    }

    // MARK: earnings

    static let earnings = Page("/supply/earnings", .supply) { page in
        let entries = try await page.list("/api/entries")
        let statements =
            page.person?.isHouse == true ? nil : try await page.find("/api/statements", [("limit", "24")])
        var parts: [Component] = []
        if let statements, let newest = statements.items.first {
            let currency = newest.text("currency")
            let same = statements.items.filter { $0.text("currency") == currency }
            parts.append(
                .chart(
                    Chart(
                        title: page.text(SupplyTexts.months), unit: page.text(Texts.amount),
                        per: page.text(Texts.month),
                        bars: same.reversed().map { statement in
                            let sum = sum(statement["document"]?.list("earned") ?? [])
                            return Chart.Bar(
                                label: page.formats.month(statement.text("month")),
                                value: NSDecimalNumber(decimal: sum).doubleValue,
                                text: page.formats.money("\(sum)", currency))
                        })))
            parts.append(try await monthTable(newest, page))
        }
        parts.append(
            try await entryTable(page, entries.items, caption: SupplyTexts.entries, more: page.next(entries)))
        return PageContent(
            page.text(SupplyTexts.earnings), intro: page.text(SupplyTexts.earningsHint), trail: trail(page),
            parts)
    }

    /// The sum of the amounts, exactly.
    private static func sum(_ lines: [JSONValue]) -> Decimal {
        lines.compactMap { $0.text("amount") }.compactMap { Decimal(string: $0) }.reduce(0, +)
    }

    private static func monthTable(_ statement: JSONValue, _ page: PageContext) async throws -> Component {
        let lines = statement["document"]?.list("earned") ?? []
        let products = try await ProductNames(lines.map { $0.text("product") }, page)
        return .table(
            Table(
                page.text(SupplyTexts.monthBy, page.formats.month(statement.text("month"))),
                [
                    page.column(Texts.product), page.column(Texts.kind),
                    page.column(SupplyTexts.count, figure: true), page.column(Texts.amount, figure: true),
                ],
                lines.map { line in
                    [
                        link(toUses: line, products),
                        Cell(page.text(SupplyTexts.word(line.text("kind") ?? ""))),
                        Cell(page.formats.number(line.whole("count")), .figure),
                        Cell(page.formats.money(line.text("amount"), statement.text("currency")), .figure),
                    ]
                }, empty: page.text(SupplyTexts.noEntries)))
    }

    /// Contracts of one's own lead to their uses; those of others, by which sources are paid, do not.
    private static func link(toUses line: JSONValue, _ products: ProductNames) -> Cell {
        let agreement = line.text("agreement") ?? ""
        let isOwn = ["answer", "supplier"].contains(line.text("kind") ?? "")
        let path = isOwn ? Address.path("supply", "uses", agreement) : nil
        return line.text("product").map { products.cell($0, path: path) }
            ?? Cell(agreement, .mono, path: path)
    }

    /// - Parameter isOfAnswer: Whether the page is about the answer, which the entries then do not name again.
    private static func entryTable(
        _ page: PageContext, _ entries: [JSONValue], isOfAnswer: Bool = false, caption: Phrase, more: String?
    ) async throws -> Component {
        let products = try await ProductNames(entries.map { $0.text("product") }, page)
        let people = page.person?.isHouse == true ? try await page.participantNames() : nil
        let hasAnswers = !isOfAnswer && entries.contains { ($0.text("kind") ?? "").hasPrefix("answer") }
        return .table(
            Table(
                page.text(caption),
                [page.column(Texts.time), page.column(Texts.kind)]
                    + (people == nil ? [] : [page.column(SupplyTexts.payee)])
                    + (hasAnswers ? [page.column(SupplyTexts.answer)] : []) + [
                        page.column(Texts.product), page.column(Texts.amount, figure: true),
                    ],
                entries.map { entry in
                    let kind = entry.text("kind") ?? ""
                    return [
                        page.time(entry.text("created_at")),
                        Cell(
                            page.text(kind == "hold" ? SupplyTexts.word("hold_back") : SupplyTexts.word(kind))
                        ),
                    ] + (people.map { [$0.cell(entry.text("participant"))] } ?? [])
                        + (hasAnswers ? [answerLink(entry, kind)] : [])
                        + [products.cell(entry.text("product")), page.money(entry, "amount")]
                }, empty: page.text(SupplyTexts.noEntries), more: more))
    }

    /// An entry of an answer leads to the answer.
    private static func answerLink(_ entry: JSONValue, _ kind: String) -> Cell {
        guard kind.hasPrefix("answer"), let record = entry.text("record"),
            let agreement = entry.text("agreement")
        else { return Cell("") }
        let answer = "use_" + record.split(separator: "_", maxSplits: 1).dropFirst().joined()
        return Cell(answer, .mono, path: Address.path("supply", "uses", agreement, "answers", answer))
    }
}
