import Primitives

/// One service: its duties by jurisdiction, and each duty with what meets it.
enum ServiceRules {
    static let all: [Page] = [duties, duty, GapPage.page] + EvidencePages.all

    static func address(_ page: PageContext) -> String { "/api/services/\(Address.encoded(page["service"]))" }

    static func trail(_ page: PageContext) -> [Link] {
        RulesPages.trail(page, Link(page["service"], Address.path("rules", "services", page["service"])))
    }

    // MARK: the matrix

    private static let duties = Page("/rules/services/{service}", .rules, access: .house) { page in
        let standing = try await page.get("\(address(page))/duties")
        let duties = standing.list("duties")
        let service = page["service"]
        var parts: [Component] = [
            .tiles([
                Tile(
                    title: page.text(RulesTexts.covered),
                    value: page.formats.number(standing.whole("covered")),
                    style: .good),
                Tile(
                    title: page.text(RulesTexts.partly), value: page.formats.number(standing.whole("partly")),
                    style: .warning),
                Tile(
                    title: page.text(RulesTexts.open), value: page.formats.number(standing.whole("open")),
                    style: .bad),
            ]),
            .links([
                Link(page.text(RulesTexts.evidence), Address.path("rules", "services", service, "evidence")),
                Link(page.text(GapTexts.title), Address.path("rules", "services", service, "gap")),
                Link(
                    page.text(RulesTexts.assessments),
                    Address.path("rules", "services", service, "assessments")),
            ]),
        ]
        if duties.isEmpty {
            parts.append(.notice(Notice(.information, page.text(RulesTexts.noDuties))))
        } else {
            parts += [.matrix(matrix(page, duties)), .table(gaps(page, duties))]
        }
        parts.append(.table(packs(page, standing)))
        return PageContent(service, trail: RulesPages.trail(page), parts)
    }

    private static func dutyPath(_ page: PageContext, _ duty: String) -> String {
        Address.path("rules", "services", page["service"], "duties", duty)
    }

    private static func matrix(_ page: PageContext, _ duties: [JSONValue]) -> Matrix {
        let columns = RulesPages.jurisdictions(of: duties)
        let ids = Set(duties.compactMap { $0.text("duty") }).sorted()
        let byDuty = Dictionary(grouping: duties) { $0.text("duty") ?? "" }
        return Matrix(
            caption: page.text(RulesTexts.duties),
            columns: columns.map { page.text(RulesWords.jurisdiction($0)) },
            rows: ids.map { id in
                let rows = byDuty[id] ?? []
                let title = rows.first?["title"]?.localized(page.language)?.text ?? ""
                return (
                    title: title, note: id,
                    cells: columns.map { column in
                        cell(page, rows.filter { $0.text("jurisdiction") == column }, dutyPath(page, id))
                    }
                )
            })
    }

    /// The worst of what several packs of one jurisdiction say.
    private static func cell(_ page: PageContext, _ duties: [JSONValue], _ path: String) -> Cell {
        let states = duties.compactMap { $0.text("state") }
        let worst = ["open", "partly", "covered"].first(where: states.contains) ?? states.first
        return worst.map { page.standing($0, path: path) } ?? Cell("–", .quiet)
    }

    private static func gaps(_ page: PageContext, _ duties: [JSONValue]) -> Table {
        Table(
            page.text(RulesTexts.gaps),
            [
                page.column(RulesTexts.duty), page.column(RulesTexts.jurisdiction),
                page.column(RulesTexts.clause), page.column(RulesTexts.force),
                page.column(Texts.state), page.column(RulesTexts.missing),
            ],
            duties.filter { $0.text("state") != "covered" }.map { duty in
                let id = duty.text("duty") ?? ""
                let title = duty["title"]?.localized(page.language)
                let missing = duty.list("satisfiers")
                    .filter { !["executed", "given"].contains($0.text("state") ?? "") }
                    .compactMap { $0.text("satisfier") }
                return [
                    Cell(
                        "\(id) \(title?.text ?? "")", path: dutyPath(page, id), language: title?.language),
                    Cell(page.text(RulesWords.jurisdiction(duty.text("jurisdiction") ?? ""))),
                    Cell(duty.text("clause") ?? ""), Cell(page.word(duty.text("force"))),
                    page.standing(duty.text("state")),
                    Cell(missing.map { slot(of: $0).name }.joined(separator: ", "), .mono),
                ]
            }, empty: page.text(RulesTexts.noGaps))
    }

    private static func packs(_ page: PageContext, _ standing: JSONValue) -> Table {
        Table(
            page.text(RulesTexts.packs),
            [
                page.column(Texts.name), page.column(RulesTexts.version), page.column(RulesTexts.binds),
                page.column(RulesTexts.hash),
            ],
            standing.list("packs").map { pack in
                [
                    Cell(pack.text("name") ?? ""), Cell(pack.text("version") ?? ""),
                    Cell(page.text(pack["binds"]?.boolValue == true ? Texts.yes : Texts.no)),
                    Cell(pack.text("hash") ?? "", .mono),
                ]
            }, empty: page.text(RulesTexts.noDuties))
    }

    // MARK: one duty

    /// A satisfier is `check:NAME` or `evidence:NAME`; evidence can be given under both names.
    static func slot(of satisfier: String) -> (name: String, isCheck: Bool) {
        let parts = satisfier.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[1], parts[0] == "check") : (satisfier, false)
    }

    private static let duty = Page("/rules/services/{service}/duties/{duty}", .rules, access: .house) {
        page in
        let standing = try await page.get("\(address(page))/duties")
        let rows = standing.list("duties").filter { $0.text("duty") == page["duty"] }
        let title = rows.first?["title"]?.localized(page.language)?.text ?? ""
        var parts: [Component] = []
        if rows.isEmpty { parts.append(.notice(Notice(.information, page.text(RulesTexts.noDuties)))) }
        for row in rows { parts += one(page, row) }
        return PageContent(
            "\(page["duty"]) \(title)",
            intro: rows.first?["requirement"]?.localized(page.language)?.text, trail: trail(page), parts)
    }

    /// How something is met, or why it is not; of evidence since when and until when, as this language writes days.
    private static func detail(of satisfier: JSONValue, _ page: PageContext) -> Cell {
        let detail = satisfier.text("detail") ?? ""
        let times = detail.matches(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/).map { String($0.output) }
        guard satisfier.text("state") == "given", let from = times.first else {
            return DutyDetails.words[detail].map { Cell(page.text($0)) } ?? Cell(detail, language: "en")
        }
        return Cell(
            times.count > 1
                ? page.text(RulesTexts.givenUntil, page.formats.day(from), page.formats.day(times[1]))
                : page.text(RulesTexts.givenOn, page.formats.day(from)))
    }

    private static func one(_ page: PageContext, _ duty: JSONValue) -> [Component] {
        [
            .heading(page.text(RulesWords.jurisdiction(duty.text("jurisdiction") ?? ""))),
            .facts(
                [
                    Fact(page.text(Texts.state), page.standing(duty.text("state"))),
                    Fact(page.text(RulesTexts.force), page.word(duty.text("force"))),
                    Fact(page.text(RulesTexts.clause), duty.text("clause") ?? ""),
                    duty.text("actor").map {
                        Fact(page.text(RulesTexts.actor), Cell($0, language: "en"))
                    },
                    Fact(page.text(RulesTexts.pack), Cell(duty.text("pack") ?? "", .mono)),
                ].compactMap { $0 }),
            .table(
                Table(
                    page.text(RulesTexts.meets),
                    [
                        page.column(RulesTexts.slot), page.column(RulesTexts.byWhat),
                        page.column(Texts.state), page.column(Texts.details),
                    ],
                    duty.list("satisfiers").map { satisfier in
                        let slot = slot(of: satisfier.text("satisfier") ?? "")
                        let path = Address.path("rules", "services", page["service"], "evidence", slot.name)
                        return [
                            Cell(slot.name, .mono, path: path),
                            Cell(page.text(slot.isCheck ? RulesTexts.check : RulesTexts.person)),
                            page.standing(satisfier.text("state")),
                            detail(of: satisfier, page),
                        ]
                    }, empty: page.text(RulesTexts.noGaps))),
        ]
    }
}
