import Primitives

/// What people gave as evidence, the inspector's packs, and assessments with their bounds.
enum EvidencePages {
    static let all: [Page] = [evidence, slot, assessments]

    private static let evidence = Page("/rules/services/{service}/evidence", .rules, access: .house) { page in
        let given = try await page.list("\(ServiceRules.address(page))/evidence")
        let packs = try await page.get("\(ServiceRules.address(page))/evidence-packs", [("limit", "50")])
        let service = page["service"]
        return PageContent(
            page.text(RulesTexts.evidence), trail: ServiceRules.trail(page),
            [
                .table(table(page, given.items, more: page.next(given))),
                .heading(page.text(RulesTexts.exporting)),
                .paragraph(page.text(RulesTexts.howToExport, service)),
                .table(
                    Table(
                        page.text(RulesTexts.inspectorPacks),
                        [
                            page.column(Texts.created), page.column(RulesTexts.manifest),
                            page.column(RulesTexts.logIndex, figure: true),
                        ],
                        packs.items.map { pack in
                            [
                                page.time(pack.text("created_at")),
                                Cell(pack.text("manifest_hash") ?? "", .mono),
                                Cell(page.formats.number(pack.whole("log_index")), .figure),
                            ]
                        }, empty: page.text(RulesTexts.noPacks, service))),
            ])
    }

    private static func table(_ page: PageContext, _ items: [JSONValue], more: String?) -> Table {
        Table(
            page.text(RulesTexts.evidence),
            [
                page.column(RulesTexts.slot), page.column(RulesTexts.note), page.column(RulesTexts.givenBy),
                page.column(RulesTexts.givenAt), page.column(RulesTexts.expires), page.column(Texts.state),
            ],
            items.map { item in
                let slot = item.text("slot") ?? ""
                let isReplaced = item.text("replaced_at") != nil
                let url = item.text("url") ?? ""
                return [
                    Cell(
                        slot, .mono,
                        path: Address.path("rules", "services", page["service"], "evidence", slot)),
                    Cell([item.text("note") ?? "", url].filter { !$0.isEmpty }.joined(separator: " · ")),
                    Cell(item.text("given_by") ?? ""), page.day(item.text("given_at")),
                    page.day(item.text("expires_at")),
                    Cell(
                        page.text(isReplaced ? RulesTexts.replaced : RulesTexts.inForce),
                        isReplaced ? .quiet : .good),
                ]
            }, empty: page.text(RulesTexts.noEvidence), more: more)
    }

    // MARK: giving

    private static let slot = Page(
        "/rules/services/{service}/evidence/{slot}", .rules, access: .house, forms: [give]
    ) { page in
        let given = try await page.get("\(ServiceRules.address(page))/evidence", [("limit", "200")])
        let items = given.items.filter { $0.text("slot") == page["slot"] }
        return PageContent(
            page["slot"],
            trail: ServiceRules.trail(page) + [
                Link(
                    page.text(RulesTexts.evidence),
                    Address.path("rules", "services", page["service"], "evidence"))
            ],
            [.table(table(page, items, more: nil))] + page.forWriters([.form(give, FormValues())]))
    }

    private static let give = Form(
        "evidence", RulesTexts.giveEvidence, button: RulesTexts.giveEvidence, "PUT",
        "/api/services/{service}/evidence/{slot}",
        [
            Field("note", .longText, RulesTexts.note, hint: RulesTexts.noteHint, required: true),
            Field("hashes", .lines, RulesTexts.hashes, hint: RulesTexts.hashesHint),
            Field("url", .text, RulesTexts.url), Field("given_by", .text, RulesTexts.givenBy),
            Field("expires_at", .day, RulesTexts.expires),
        ])

    // MARK: assessments

    private static let assessments = Page("/rules/services/{service}/assessments", .rules, access: .house) {
        page in
        let found = try await page.list(
            "\(ServiceRules.address(page))/assessments", [("order", "newest_first")], limit: 20)
        var parts: [Component] = []
        if let newest = found.items.first, page.request.query["cursor"] == nil {
            parts += [
                .paragraph(page.text(RulesTexts.boundHint)), .table(marks(page, newest["figures"] ?? .null)),
            ]
        }
        parts.append(
            .table(
                Table(
                    page.text(RulesTexts.assessments),
                    [
                        page.column(RulesTexts.finished), page.column(RulesTexts.questions, figure: true),
                        page.column(RulesTexts.unanswered, figure: true), page.column(RulesTexts.banksMet),
                        page.column(RulesTexts.report),
                    ],
                    found.items.map { one in
                        [
                            page.time(one.text("figures.finished_at")),
                            Cell(page.formats.number(one.whole("figures.questions")), .figure),
                            Cell(page.formats.number(one.whole("figures.unanswered")), .figure),
                            verdict(page, one["figures"]?["banks_met"]?.boolValue),
                            Cell(one.text("report_hash") ?? "", .mono),
                        ]
                    }, empty: page.text(RulesTexts.noAssessments, page["service"]), more: page.next(found))))
        return PageContent(page.text(RulesTexts.assessments), trail: ServiceRules.trail(page), parts)
    }

    private static func marks(_ page: PageContext, _ figures: JSONValue) -> Table {
        Table(
            page.text(RulesTexts.newest),
            [
                page.column(RulesTexts.mark), page.column(RulesTexts.duty), page.column(RulesTexts.clause),
                page.column(RulesTexts.counted, figure: true), page.column(RulesTexts.sampleMet),
                page.column(RulesTexts.bound, figure: true), page.column(RulesTexts.boundMet),
            ],
            figures.list("marks").map { mark in
                let isCounted = mark.text("status") == "counted"
                let isSmall = mark["sample_large_enough"]?.boolValue == false
                return [
                    Cell(mark.text("id") ?? "", .mono),
                    Cell(mark.text("duty") ?? ""), Cell(mark.text("clause") ?? ""),
                    isCounted
                        ? Cell(
                            page.text(
                                RulesTexts.hitsOf, page.formats.number(mark.whole("hits")),
                                page.formats.number(mark.whole("sample"))), .figure)
                        : Cell(page.text(RulesTexts.notRun), .quiet),
                    isSmall
                        ? Cell(page.text(RulesTexts.tooSmall), .warning)
                        : verdict(page, mark["mark_met"]?.boolValue),
                    Cell(percent(mark["bound"]?.doubleValue), .figure),
                    verdict(page, mark["bound_met"]?.boolValue),
                ]
            }, empty: page.text(RulesTexts.noAssessments, page["service"]))
    }

    private static func verdict(_ page: PageContext, _ isMet: Bool?) -> Cell {
        guard let isMet else { return Cell("–", .quiet) }
        return Cell(page.text(isMet ? RulesTexts.met : RulesTexts.notMet), isMet ? .good : .bad)
    }

    /// A share between 0 and 1 as percent with two digits after the point; nothing for what is no share.
    private static func percent(_ share: Double?) -> String {
        guard let share, 0...1 ~= share else { return "" }
        let hundredths = Int64((share * 10_000).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
    }
}
