import Primitives

/// What people ask about the data that are kept of them: access, correction, deletion.
enum RequestPages {
    static let all: [Page] = [requests, request, export]

    private static let states = ["received", "done", "refused"]

    private static let requests = Page("/rules/requests", .rules, access: .house, forms: [take]) { page in
        var query = [("order", "newest_first")]
        if let state = page.request.query["state"], states.contains(state) { query.append(("state", state)) }
        let found = try await page.list("/api/requests", query)
        let accounts = try await page.accountNames()
        return PageContent(
            page.text(PeopleTexts.requests), intro: page.text(PeopleTexts.requestsIntro),
            trail: RulesPages.trail(page),
            [
                PeopleTexts.filter(page, "/rules/requests", states),
                .table(
                    Table(
                        page.text(PeopleTexts.requests),
                        [
                            page.column(PeopleTexts.receivedAt), page.column(Texts.kind),
                            page.column(Texts.account), page.column(Texts.state),
                            page.column(PeopleTexts.due),
                        ],
                        found.items.map { one in
                            [
                                page.time(
                                    one.text("created_at"),
                                    path: Address.path("rules", "requests", one.text("id") ?? "")),
                                Cell(page.word(one.text("kind"))), accounts.cell(one.text("account")),
                                page.state(one.text("state")), PeopleTexts.due(page, one),
                            ]
                        }, empty: page.text(PeopleTexts.noRequests), more: page.next(found))),
            ]
                + page.forWriters([
                    .form(take.choosing("account", among: accounts.choices), FormValues())
                ]))
    }

    private static let request = Page(
        "/rules/requests/{request}", .rules, access: .house, forms: [decide]
    ) { page in
        let request = try await page.get("/api/requests/\(Address.encoded(page["request"]))")
        let words = request["words"]?.localized(page.language)
        let accounts = try await page.accountNames()
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(request.text("state"))),
                    Fact(page.text(Texts.kind), page.word(request.text("kind"))),
                    request.text("closed_at") == nil
                        ? Fact(page.text(PeopleTexts.due), PeopleTexts.due(page, request)) : nil,
                    Fact(
                        page.text(Texts.account),
                        accounts.cell(
                            request.text("account"), path: page.accountPath(request.text("account")))),
                    Fact(
                        page.text(PeopleTexts.person),
                        request.text("person").map { Cell($0, .mono) }
                            ?? Cell(page.text(PeopleTexts.unknownPerson), .quiet)),
                    Fact(page.text(PeopleTexts.receivedAt), page.formats.time(request.text("created_at"))),
                    request.text("closed_at").map {
                        Fact(page.text(PeopleTexts.closed), page.formats.time($0))
                    },
                    page.fact(PeopleTexts.reply, request.text("reply")),
                    Fact(
                        page.text(RulesTexts.logIndex),
                        Cell(page.formats.number(request.whole("log_index")))),
                ].compactMap { $0 })
        ]
        if let words {
            parts.append(
                .facts([Fact(page.text(PeopleTexts.receipt), Cell(words.text, language: words.language))]))
        }
        if let details = request.text("details") {
            parts += [.heading(page.text(PeopleTexts.words)), .answer(CitedText(details) { _ in nil })]
        }
        if request.text("kind") == "access", request.text("state") == "done" {
            let path = Address.path("rules", "requests", page["request"], "export")
            parts.append(.links([Link(page.text(PeopleTexts.export), path)]))
        }
        if request.text("state") == "received" { parts += page.forWriters([.form(decide, FormValues())]) }
        if let receipt = request["receipt"], receipt.objectValue != nil {
            parts.append(
                .details(page.text(PeopleTexts.receiptAsJSON), [.code(receipt.pretty, label: "JSON")]))
        }
        if let log = request["log"], log.objectValue != nil {
            parts.append(.details(page.text(PeopleTexts.proof), [.code(log.pretty, label: "JSON")]))
        }
        return PageContent(
            page.text(PeopleTexts.request), intro: page["request"],
            trail: RulesPages.trail(page, Link(page.text(PeopleTexts.requests), "/rules/requests")), parts)
    }

    private static let export = Page("/rules/requests/{request}/export", .rules, access: .house) { page in
        let export = try await page.get("/api/requests/\(Address.encoded(page["request"]))/export")
        let isCut = export["is_cut"]?.boolValue ?? false
        return PageContent(
            page.text(PeopleTexts.export),
            trail: RulesPages.trail(
                page, Link(page.text(PeopleTexts.requests), "/rules/requests"),
                Link(page.text(PeopleTexts.request), Address.path("rules", "requests", page["request"]))),
            [
                .facts([
                    Fact(page.text(Texts.created), page.formats.time(export.text("made_at"))),
                    Fact(
                        page.text(PeopleTexts.answers),
                        Cell(page.formats.number(Int64(export.list("records").count)))),
                    Fact(
                        page.text(PeopleTexts.keptTexts),
                        Cell(page.formats.number(export.whole("kept_texts")))),
                    Fact(
                        page.text(PeopleTexts.complaints),
                        Cell(page.formats.number(Int64(export.list("complaints").count)))),
                ])
            ] + (isCut ? [.notice(Notice(.warning, page.text(PeopleTexts.cut)))] : []) + [
                .code(export.pretty, label: "JSON")
            ])
    }

    // MARK: forms

    private static let take = Form(
        "take-request", PeopleTexts.take, button: PeopleTexts.take, "POST", "/api/requests",
        [
            Field(
                "kind", .choice(["access", "correction", "deletion"].map { ($0, RulesWords.word($0)) }),
                Texts.kind, required: true),
            Field("account", .text, Texts.account, hint: PeopleTexts.accountHint, required: true),
            Field("end_user", .text, PeopleTexts.endUser, hint: PeopleTexts.endUserHint),
            Field("details", .longText, Texts.details, hint: PeopleTexts.detailsHint),
        ], consequence: PeopleTexts.takeConsequence,
        next: { answer, _ in Address.path("rules", "requests", answer.text("id") ?? "") })

    private static let decide = Form(
        "decide-request", PeopleTexts.decide, button: PeopleTexts.decide, "POST",
        "/api/requests/{request}/decision",
        [
            Field(
                "outcome", .choice(["done", "refused"].map { ($0, States.word($0)) }), PeopleTexts.decision,
                required: true),
            Field("reply", .longText, PeopleTexts.reply, required: true),
        ])
}
