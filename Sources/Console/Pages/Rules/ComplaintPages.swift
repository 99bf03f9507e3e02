import Primitives

/// Complaints with their clock.
enum ComplaintPages {
    static let all: [Page] = [complaints, complaint]

    private static let states = ["received", "accepted", "answered", "rejected"]

    private static let complaints = Page("/rules/complaints", .rules, access: .house) { page in
        var query = [("order", "newest_first")]
        if let state = page.request.query["state"], states.contains(state) { query.append(("state", state)) }
        let found = try await page.list("/api/complaints", query)
        let services = try await page.serviceNames()
        let accounts = try await page.accountNames()
        return PageContent(
            page.text(PeopleTexts.complaints), trail: RulesPages.trail(page),
            [
                PeopleTexts.filter(page, "/rules/complaints", states),
                .table(
                    Table(
                        page.text(PeopleTexts.complaints),
                        [
                            page.column(PeopleTexts.receivedAt), page.column(Texts.kind),
                            page.column(Texts.account), page.column(Texts.service),
                            page.column(Texts.state), page.column(PeopleTexts.due),
                        ],
                        found.items.map { one in
                            [
                                page.time(
                                    one.text("created_at"),
                                    path: Address.path("rules", "complaints", one.text("id") ?? "")),
                                Cell(page.word(one.text("kind"))), accounts.cell(one.text("account")),
                                services.cell(one.text("service")),
                                page.state(one.text("state")), PeopleTexts.due(page, one),
                            ]
                        }, empty: page.text(PeopleTexts.noComplaints), more: page.next(found))),
            ])
    }

    private static let complaint = Page(
        "/rules/complaints/{complaint}", .rules, access: .house, forms: [decide]
    ) { page in
        let complaint = try await page.get("/api/complaints/\(Address.encoded(page["complaint"]))")
        let isOpen = ["received", "accepted"].contains(complaint.text("state") ?? "")
        let receipt = complaint["receipt"]?.localized(page.language)
        let accounts = try await page.accountNames()
        let services = try await page.serviceNames()
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.state), page.state(complaint.text("state"))),
                    Fact(page.text(Texts.kind), page.word(complaint.text("kind"))),
                    isOpen ? Fact(page.text(PeopleTexts.due), PeopleTexts.due(page, complaint)) : nil,
                    complaint.text("account").map {
                        Fact(page.text(Texts.account), accounts.cell($0, path: page.accountPath($0)))
                    },
                    complaint.text("person").map { Fact(page.text(PeopleTexts.person), Cell($0, .mono)) },
                    complaint.text("service").map {
                        Fact(
                            page.text(Texts.service),
                            services.cell(
                                $0, path: services[$0].map { Address.path("services", "of", $0) }))
                    },
                    complaint.text("record").map {
                        Fact(
                            page.text(Texts.record),
                            Cell($0, .mono, path: Address.path("services", "records", $0)))
                    },
                    complaint.text("step").map { Fact(page.text(PeopleTexts.measure), Cell($0, .mono)) },
                    Fact(
                        page.text(RulesTexts.logIndex),
                        Cell(page.formats.number(complaint.whole("log_index")))),
                ].compactMap { $0 }),
            .heading(page.text(PeopleTexts.words)),
            complaint.text("text").map { .answer(CitedText($0) { _ in nil }) }
                ?? .paragraph(page.text(PeopleTexts.erased)),
        ]
        if let receipt {
            parts.append(
                .facts([Fact(page.text(PeopleTexts.receipt), Cell(receipt.text, language: receipt.language))])
            )
        }
        parts.append(.timeline(timeline(page, complaint)))
        if isOpen { parts += page.forWriters([.form(decide, FormValues())]) }
        if isOpen, let record = complaint.text("record") {
            let path = "/rules/incidents?record=\(Address.encoded(record))#open-incident"
            parts += page.forWriters([.links([Link(page.text(IncidentTexts.takeBack), path)])])
        }
        return PageContent(
            page.text(PeopleTexts.complaint), intro: page["complaint"],
            trail: RulesPages.trail(page, Link(page.text(PeopleTexts.complaints), "/rules/complaints")), parts
        )
    }

    private static func timeline(_ page: PageContext, _ complaint: JSONValue) -> [TimelineEvent] {
        var events = [
            TimelineEvent(
                title: page.text(States.word("received")),
                time: page.formats.time(complaint.text("created_at")))
        ]
        if let accepted = complaint.text("accepted_at") {
            events.append(
                TimelineEvent(title: page.text(States.word("accepted")), time: page.formats.time(accepted)))
        }
        if let closed = complaint.text("closed_at") {
            events.append(
                TimelineEvent(
                    title: page.text(States.word(complaint.text("state") ?? "answered")),
                    time: page.formats.time(closed), note: complaint.text("reply")))
        } else {
            events.append(
                TimelineEvent(
                    title: page.text(PeopleTexts.replyDue), time: page.formats.time(complaint.text("due_at")),
                    isOpen: true))
        }
        return events
    }

    private static let decide = Form(
        "decide-complaint", PeopleTexts.decide, button: PeopleTexts.decide, "POST",
        "/api/complaints/{complaint}/decision",
        [
            Field(
                "decision", .choice(["accept", "answer", "reject"].map { ($0, RulesWords.word($0)) }),
                PeopleTexts.decision, required: true),
            Field("reply", .longText, PeopleTexts.reply, hint: PeopleTexts.replyHint),
        ])
}
