import Primitives

/// Duties and what meets them, incidents, complaints, requests of people: for the house.
enum RulesPages {
    static let all: [Page] =
        [overview] + ServiceRules.all + IncidentPages.all + ComplaintPages.all + RequestPages.all

    /// Services of one page of the overview: each takes a request of its own.
    private static let servicesAtOnce = 20

    static func trail(_ page: PageContext, _ more: Link...) -> [Link] {
        [Link(page.text(Area.rules.title), "/rules")] + more
    }

    // MARK: overview

    private static let overview = Page("/rules", .rules, access: .house) { page in
        let incidents = try await page.get("/api/incidents", [("state", "open"), ("limit", "200")])
        let received = try await page.get("/api/complaints", [("state", "received"), ("limit", "200")])
        let accepted = try await page.get("/api/complaints", [("state", "accepted"), ("limit", "200")])
        let requests = try await page.get("/api/requests", [("state", "received"), ("limit", "200")])
        return PageContent(
            page.text(Area.rules.title), intro: page.text(RulesTexts.intro),
            [
                .tiles([
                    Tile(
                        title: page.text(RulesTexts.openIncidents), value: page.count(incidents),
                        path: "/rules/incidents", style: incidents.items.isEmpty ? .plain : .warning),
                    waiting(page, RulesTexts.complaintsWaiting, [received, accepted], "/rules/complaints"),
                    waiting(page, RulesTexts.requestsWaiting, [requests], "/rules/requests"),
                ])
            ] + (try await services(page)))
    }

    private static func waiting(
        _ page: PageContext, _ title: Phrase, _ lists: [JSONValue], _ path: String
    ) -> Tile {
        let items = lists.flatMap(\.items)
        let isMore = lists.contains { $0["next_cursor"]?.stringValue != nil }
        let overdue = items.count { $0["is_overdue"]?.boolValue ?? false }
        return Tile(
            title: page.text(title),
            value: page.formats.number(Int64(items.count)) + (isMore ? "+" : ""),
            note: overdue == 0
                ? nil : page.text(RulesTexts.overdue, page.formats.number(Int64(overdue))),
            path: path, style: overdue > 0 ? .bad : items.isEmpty ? .plain : .warning)
    }

    /// Services by jurisdictions: how many of their duties are open.
    private static func services(_ page: PageContext) async throws -> [Component] {
        let found = try await page.list("/api/services", limit: servicesAtOnce)
        guard !found.items.isEmpty else {
            return [.notice(Notice(.information, page.text(RulesTexts.noServices)))]
        }
        var rows: [(title: String, duties: [JSONValue])] = []
        for service in found.items {
            let name = service.text("name") ?? ""
            let standing = try await page.find("/api/services/\(Address.encoded(name))/duties")
            rows.append((name, standing?.list("duties") ?? []))
        }
        let columns = jurisdictions(of: rows.flatMap(\.duties))
        let matrix = Matrix(
            caption: page.text(RulesTexts.services),
            columns: columns.map { page.text(RulesWords.jurisdiction($0)) },
            rows: rows.map { row in
                (
                    title: row.title, note: "",
                    cells: columns.map { column in
                        count(page, row.duties.filter { $0.text("jurisdiction") == column }, row.title)
                    }
                )
            },
            paths: Dictionary(
                rows.map { ($0.title, Address.path("rules", "services", $0.title)) },
                uniquingKeysWith: { first, _ in first }))
        var parts: [Component] = [
            .matrix(matrix), .paragraph(page.text(RulesTexts.readMatrix)),
        ]
        if let more = page.next(found) { parts.append(.links([Link(page.text(Texts.more), more)])) }
        return parts
    }

    private static func count(_ page: PageContext, _ duties: [JSONValue], _ service: String) -> Cell {
        guard !duties.isEmpty else { return Cell("–", .quiet) }
        let open = duties.count { $0.text("state") != "covered" }
        let all = page.formats.number(Int64(duties.count))
        let path = Address.path("rules", "services", service)
        return open == 0
            ? Cell(page.text(RulesTexts.allMet, all), .good, path: path)
            : Cell(
                page.text(RulesTexts.ofDuties, page.formats.number(Int64(open)), all), .warning, path: path)
    }

    /// The jurisdictions that duties are of, in an order that stays.
    static func jurisdictions(of duties: [JSONValue]) -> [String] {
        let found = Set(duties.compactMap { $0.text("jurisdiction") })
        return RulesWords.jurisdictions.filter(found.contains)
            + found.subtracting(RulesWords.jurisdictions).sorted()
    }
}
