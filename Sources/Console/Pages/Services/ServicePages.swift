import Primitives

/// Services, what they cost, and what was answered.
enum ServicePages {
    static let all: [Page] = [services, service, playground, records, record, citation]

    private static let services = Page("/services", .services) { page in
        var parts: [Component] = [.links([Link(page.text(ServiceTexts.records), "/services/records")])]
        if page.person?.isHouse == true {
            let found = try await page.list("/api/services")
            let engines = try await page.find("/api/engines")
            parts.append(
                .table(
                    Table(
                        page.text(Area.services.title),
                        [
                            page.column(Texts.name), page.column(ServiceTexts.engine),
                            page.column(ServiceTexts.places),
                            page.column(ServiceTexts.rules), page.column(ServiceTexts.sources),
                            page.column(ServiceTexts.health),
                        ],
                        found.items.map { service in
                            let name = service.text("name") ?? ""
                            return [
                                Cell(name, path: Address.path("services", "of", name)),
                                Cell(service.text("engine") ?? ""),
                                Cell(service.words("jurisdictions").joined(separator: ", ")),
                                Cell(service.words("rules").joined(separator: ", ")),
                                Cell(service.text("grounding.knowledge_base") ?? ""),
                                health(of: service.text("engine"), engines, page),
                            ]
                        }, empty: page.text(Texts.nothingHere), more: page.next(found))))
        } else if page.person?.account != nil {
            parts.insert(.table(offeredTable(page, try await page.get("/api/models"))), at: 0)
        }
        return PageContent(page.text(Area.services.title), intro: page.text(ServiceTexts.intro), parts)
    }

    private static let service = Page("/services/of/{name*}", .services, access: .house) { page in
        let name = Address.encoded(page["name"])
        let service = try await page.get("/api/services/\(name)")
        let prices = service.list("prices")
        let engines = try await page.find("/api/engines")
        let recent = try await page.find("/api/records", [("service", page["name"]), ("limit", "10")])
        let duties = try await page.find("/api/services/\(name)/duties")
        return PageContent(
            page["name"], trail: [Link(page.text(Area.services.title), "/services")],
            [
                .facts(
                    [
                        Fact(page.text(ServiceTexts.engine), service.text("engine") ?? ""),
                        Fact(
                            page.text(ServiceTexts.health), health(of: service.text("engine"), engines, page)),
                        Fact(page.text(ServiceTexts.model), service.text("model") ?? ""),
                        Fact(
                            page.text(ServiceTexts.places),
                            service.words("jurisdictions").joined(separator: ", ")),
                        page.fact(ServiceTexts.sources, service.text("grounding.knowledge_base")),
                        duties.map {
                            Fact(
                                page.text(ServiceTexts.openDuties),
                                Cell(page.formats.number($0.whole("open"))))
                        },
                    ].compactMap { $0 }),
                .table(
                    Table(
                        page.text(ServiceTexts.prices),
                        [
                            page.column(ServiceTexts.version), page.column(ServiceTexts.input, figure: true),
                            page.column(ServiceTexts.output, figure: true), page.column(Texts.created),
                        ],
                        prices.map { price in
                            [
                                Cell(page.formats.number(price.whole("version"))),
                                page.money(price, "input_per_million"),
                                page.money(price, "output_per_million"),
                                Cell(page.formats.day(price.text("created_at"))),
                            ]
                        }, empty: page.text(Texts.nothingHere))),
                .table(recordTable(page, recent ?? [:], more: nil)),
                .links([
                    Link(
                        page.text(ServiceTexts.allRecords),
                        "/services/records?service=\(Address.encoded(page["name"]))")
                ]),
                .details(page.text(Texts.details), [.code(service.pretty, label: "JSON")]),
            ])
    }

    /// How an engine is; why, where it is not well.
    private static func health(of engine: String?, _ engines: JSONValue?, _ page: PageContext) -> Cell {
        guard let found = engines?.items.first(where: { $0.text("name") == engine }) else { return Cell("") }
        let state = page.state(found.text("health.state"))
        let detail = found.text("health.detail") ?? ""
        return Cell(detail.isEmpty ? state.text : "\(state.text): \(detail)", state.style)
    }
}
