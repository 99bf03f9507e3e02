import Primitives

/// Services, what they cost, and what was answered.
enum ServicePages {
    static let all: [Page] = [services, service, playground, records, record, citation]

    static func trail(_ page: PageContext, _ more: Link...) -> [Link] {
        [Link(page.text(Area.services.title), "/services")] + more
    }

    private static let services = Page("/services", .services) { page in
        let records = Link(page.text(ServiceTexts.records), "/services/records")
        guard page.person?.isHouse == true else {
            guard page.person?.account != nil else {
                return PageContent(page.text(Area.services.title), [.links([records])])
            }
            let offered = try await page.get("/api/models")
            return PageContent(
                page.text(Area.services.title), intro: page.text(ServiceTexts.introToAsk),
                [
                    .table(offeredTable(page, offered)),
                    .links([records, Link(page.text(MoneyTexts.manage), "/money")]),
                ])
        }
        let found = try await page.list("/api/services")
        let engines = try await page.find("/api/engines")
        return PageContent(
            page.text(Area.services.title), intro: page.text(ServiceTexts.intro),
            [.links([records]), .table(table(page, found, engines))])
    }

    private static func table(_ page: PageContext, _ found: JSONValue, _ engines: JSONValue?) -> Table {
        Table(
            page.text(Area.services.title),
            [
                page.column(Texts.name), page.column(ServiceTexts.health), page.column(ServiceTexts.engine),
                page.column(ServiceTexts.places), page.column(ServiceTexts.rules),
                page.column(ServiceTexts.sources),
            ],
            found.items.map { service in
                let name = service.text("name") ?? ""
                return [
                    Cell(name, path: Address.path("services", "of", name)),
                    health(of: service.text("engine"), engines, page),
                    Cell(service.text("engine") ?? ""), Cell(places(of: service, page)),
                    Cell(service.words("rules").joined(separator: ", ")),
                    Cell(service.text("grounding.knowledge_base") ?? ""),
                ]
            }, empty: page.text(ServiceTexts.noServices), more: page.next(found))
    }

    /// Where a service is offered, in words.
    static func places(of service: JSONValue, _ page: PageContext) -> String {
        service.words("jurisdictions").map { page.text(RulesWords.jurisdiction($0)) }
            .joined(separator: page.text(Texts.comma))
    }

    /// Tokens in and out, as a figure.
    static func tokens(_ usage: JSONValue, _ page: PageContext) -> String {
        [usage.whole("input_tokens"), usage.whole("output_tokens")].compactMap { $0 }
            .map { page.formats.number($0) }.joined(separator: " + ")
    }

    // MARK: one service, for the house

    private static let service = Page("/services/of/{name*}", .services, access: .house) { page in
        let name = page["name"]
        let path = "/api/services/\(Address.encoded(name))"
        let service = try await page.get(path)
        let engines = try await page.find("/api/engines")
        let recent = try await page.find(
            "/api/records", [("service", name), ("order", "newest_first"), ("limit", "100")])
        let duties = try await page.find("\(path)/duties")
        let shown = recent?.items.prefix(10).map { $0 } ?? []
        let health = health(of: service.text("engine"), engines, page)
        return PageContent(
            name, trail: trail(page),
            [
                .tiles(
                    [Tile(title: page.text(ServiceTexts.health), value: health.text, style: health.style)]
                        + ServiceHealth(recent?.items ?? []).tiles(page)
                        + (duties.map { [dutyTile($0, name, page)] } ?? [])),
                .facts(
                    [
                        Fact(page.text(ServiceTexts.engine), service.text("engine") ?? ""),
                        Fact(page.text(ServiceTexts.model), service.text("model") ?? ""),
                        Fact(page.text(ServiceTexts.places), places(of: service, page)),
                        page.fact(ServiceTexts.sources, service.text("grounding.knowledge_base")),
                        Fact(
                            page.text(ServiceTexts.forPublic),
                            page.text(service["public"]?.boolValue == true ? Texts.yes : Texts.no)),
                        Fact(
                            page.text(AccountTexts.origin),
                            page.text(AccountTexts.origin(service.text("origin") ?? ""))),
                    ].compactMap { $0 }),
                .links([
                    Link(page.text(ServiceTexts.itsDuties), Address.path("rules", "services", name)),
                    Link(
                        page.text(ServiceTexts.allRecords),
                        "/services/records?service=\(Address.encoded(name))"),
                ]),
                .table(priceTable(service.list("prices"), page)),
                .table(
                    recordTable(
                        page, ["items": .array(shown)], more: nil, title: ServiceTexts.latest,
                        isOfService: true)),
                .details(page.text(ServiceTexts.asJSON), [.code(service.pretty, label: "JSON")]),
            ])
    }

    private static func dutyTile(_ duties: JSONValue, _ name: String, _ page: PageContext) -> Tile {
        let open = duties.whole("open") ?? 0
        return Tile(
            title: page.text(ServiceTexts.openDuties), value: page.formats.number(open),
            path: Address.path("rules", "services", name), style: open > 0 ? .warning : .plain)
    }

    private static func priceTable(_ prices: [JSONValue], _ page: PageContext) -> Table {
        Table(
            page.text(ServiceTexts.prices),
            [
                page.column(Texts.currency), page.column(ServiceTexts.input, figure: true),
                page.column(ServiceTexts.output, figure: true), page.column(ServiceTexts.version),
                page.column(ServiceTexts.since),
            ],
            prices.map { price in
                [
                    Cell(page.text(MoneyTexts.currency(price.text("currency") ?? ""))),
                    page.money(price, "input_per_million"), page.money(price, "output_per_million"),
                    Cell(page.text(ServiceTexts.numbered, page.formats.number(price.whole("version")))),
                    page.day(price.text("created_at")),
                ]
            }, empty: page.text(ServiceTexts.noPrices))
    }

    /// How an engine is; why, where it is not well.
    private static func health(of engine: String?, _ engines: JSONValue?, _ page: PageContext) -> Cell {
        guard let found = engines?.items.first(where: { $0.text("name") == engine }) else {
            return Cell(page.word("unknown"), .quiet)
        }
        return page.state(found.text("health.state"))
    }
}

/// How a service did lately: by its newest answers.
struct ServiceHealth: Sendable {
    private let count: Int
    private let failed: Int
    /// Half of the answers took at most so long.
    private let median: Int64?
    /// By currency, how much an answer cost on average.
    private let averages: [(currency: String, amount: Double)]

    init(_ records: [JSONValue]) {
        count = records.count
        failed = records.count { ["failed", "interrupted"].contains($0.text("status") ?? "") }
        let times = records.compactMap(Self.milliseconds).sorted()
        median = times.isEmpty ? nil : times[(times.count - 1) / 2]
        let charges = Dictionary(grouping: records) { $0.text("charge.currency") ?? "" }
        averages = charges.sorted { $0.key < $1.key }.map { currency, records in
            let sum = records.reduce(0) { $0 + (Double($1.text("charge.amount") ?? "") ?? 0) }
            return (currency, sum / Double(records.count))
        }
    }

    /// How long an answer took; nil where it has not ended.
    static func milliseconds(_ record: JSONValue) -> Int64? {
        guard let begun = record.text("created_at").flatMap({ Timestamp(rfc3339: $0) }),
            let ended = record.text("finished_at").flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        return max(ended.microseconds - begun.microseconds, 0) / 1_000
    }

    func tiles(_ page: PageContext) -> [Tile] {
        guard count > 0 else { return [] }
        let ofLatest = page.text(OperationTexts.ofLatest, page.formats.number(Int64(count)))
        return [
            Tile(
                title: page.text(ServiceTexts.failures), value: page.formats.number(Int64(failed)),
                note: ofLatest, style: failed > 0 ? .bad : .good),
            median.map {
                Tile(
                    title: page.text(ServiceTexts.median), value: page.formats.duration(milliseconds: $0),
                    note: ofLatest)
            },
        ].compactMap { $0 }
            + averages.map { currency, amount in
                Tile(
                    title: page.text(ServiceTexts.average),
                    value: page.formats.money(page.formats.rounded(amount), currency), note: ofLatest)
            }
    }
}
