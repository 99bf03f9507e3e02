import Primitives

/// Answers that should not have been given, and what was done about each, on a clock.
enum IncidentPages {
    static let all: [Page] = [incidents, incident]

    private static let incidents = Page("/rules/incidents", .rules, access: .house, forms: [open]) { page in
        let isAll = page.request.query["state"] == "all"
        let found = try await page.list(
            "/api/incidents", [("state", isAll ? "all" : "open"), ("order", "newest_first")])
        return PageContent(
            page.text(IncidentTexts.incidents), intro: page.text(IncidentTexts.intro),
            trail: RulesPages.trail(page),
            [
                .links([
                    Link(page.text(IncidentTexts.onlyOpen), "/rules/incidents", isCurrent: !isAll),
                    Link(page.text(PeopleTexts.all), "/rules/incidents?state=all", isCurrent: isAll),
                ]),
                .table(
                    Table(
                        page.text(IncidentTexts.incidents),
                        [
                            page.column(IncidentTexts.finding), page.column(IncidentTexts.found),
                            page.column(RulesTexts.duty), page.column(IncidentTexts.source),
                            page.column(Texts.state), page.column(IncidentTexts.missing),
                        ],
                        found.items.map { row(page, $0) },
                        empty: page.text(isAll ? IncidentTexts.none : IncidentTexts.noneOpen),
                        more: page.next(found))),
            ]
                + page.forWriters([
                    .form(open, FormValues(["record": [page.request.query["record"] ?? ""]]))
                ]))
    }

    private static func row(_ page: PageContext, _ incident: JSONValue) -> [Cell] {
        let isClosed = incident.text("closed_at") != nil
        return [
            Cell(
                incident.text("finding") ?? "",
                path: Address.path("rules", "incidents", incident.text("id") ?? "")),
            page.time(incident.text("found_at")), Cell(incident.text("duty") ?? ""),
            Cell(page.word(incident.text("source"))),
            isClosed ? page.state("closed") : page.state("open"),
            Cell(incident.words("missing").map { page.word($0) }.joined(separator: page.text(Texts.comma))),
        ]
    }

    // MARK: one incident

    private static let incident = Page(
        "/rules/incidents/{incident}", .rules, access: .house, forms: [take]
    ) { page in
        let path = "/api/incidents/\(Address.encoded(page["incident"]))"
        let details = try await page.get(path)
        let incident = details["incident"] ?? .null
        let draft = try await page.find("\(path)/report", [("language", page.language.rawValue)])
        let record = incident.text("record") ?? ""
        let accounts = try await page.accountNames()
        let services = try await page.serviceNames()
        let isClosed = incident.text("closed_at") != nil
        var parts: [Component] = [state(page, incident)]
        parts += [
            .timeline(clock(page, incident)),
            .facts(
                [
                    Fact(page.text(IncidentTexts.source), page.word(incident.text("source"))),
                    page.fact(RulesTexts.duty, incident.text("duty")),
                    page.fact(IncidentTexts.rule, incident.text("rule")),
                    page.fact(RulesTexts.pack, incident.text("pack")),
                    incident.whole("ahead").map {
                        Fact(page.text(IncidentTexts.ahead), Cell(page.formats.number($0)))
                    },
                    details.whole("erased_items").map {
                        Fact(page.text(IncidentTexts.erasedItems), Cell(page.formats.number($0)))
                    },
                    page.fact(IncidentTexts.correction, details.text("correction")),
                    page.fact(IncidentTexts.report, details.text("report")),
                    Fact(
                        page.text(Texts.record),
                        Cell(record, .mono, path: Address.path("services", "records", record))),
                    incident.text("service").map {
                        Fact(
                            page.text(Texts.service),
                            services.cell(
                                $0, path: services[$0].map { Address.path("services", "of", $0) }))
                    },
                    incident.text("account").map {
                        Fact(page.text(Texts.account), accounts.cell($0, path: page.accountPath($0)))
                    },
                ].compactMap { $0 }),
        ]
        if !isClosed {
            let form = take.choosing("step", among: steps(incident).map { ($0, RulesWords.word($0)) })
            parts += page.forWriters([.form(form, FormValues())])
        }
        if let draft {
            parts.append(
                .details(
                    page.text(IncidentTexts.draft),
                    [
                        .paragraph(page.text(IncidentTexts.draftHint)),
                        .code(draft.text("text") ?? "", label: "Markdown"),
                    ]))
        }
        return PageContent(
            incident.text("finding") ?? page["incident"],
            trail: RulesPages.trail(page, Link(page.text(IncidentTexts.incidents), "/rules/incidents")),
            parts)
    }

    /// The steps that people can still note.
    private static func steps(_ incident: JSONValue) -> [String] {
        ["corrected", "reported", "closed"].filter { incident.text("\($0)_at") == nil }
    }

    private static func state(_ page: PageContext, _ incident: JSONValue) -> Component {
        let missing = incident.words("missing")
        if let closed = incident.text("closed_at") {
            return .notice(
                Notice(.success, page.text(IncidentTexts.closedAt, page.formats.time(closed))))
        }
        let since = page.text(
            IncidentTexts.openSince,
            IncidentClock.length(from: incident.text("found_at"), to: page.formats.now).map(page.text) ?? "")
        return .notice(
            Notice(
                .warning, since,
                mend: missing.isEmpty
                    ? page.text(IncidentTexts.mayBeClosed)
                    : page.text(
                        IncidentTexts.stillMissing,
                        missing.map { page.word($0) }.joined(separator: page.text(Texts.comma)))))
    }

    /// Every step with how long after the finding it was taken; those that are not taken stay open.
    private static func clock(_ page: PageContext, _ incident: JSONValue) -> [TimelineEvent] {
        let found = incident.text("found_at")
        let first = TimelineEvent(
            title: page.text(IncidentTexts.found), time: page.formats.time(found),
            note: incident.text("finding"))
        let missing = incident.words("missing")
        return [first]
            + IncidentClock.steps.compactMap { step in
                guard let time = incident.text("\(step)_at") else {
                    // What need not happen (an answer that no client was reading) is no open step.
                    guard missing.contains(step) || step == "closed" else { return nil }
                    return TimelineEvent(
                        title: page.word(step), time: page.text(IncidentTexts.notYet), isOpen: true)
                }
                let after = Timestamp(rfc3339: time).flatMap { IncidentClock.length(from: found, to: $0) }
                return TimelineEvent(
                    title: page.word(step), time: page.formats.time(time),
                    note: after.map {
                        // What the finding itself brought about.
                        $0 == IncidentClock.atOnce
                            ? page.text($0) : page.text(IncidentTexts.after, page.text($0))
                    })
            }
    }

    // MARK: forms

    private static let open = Form(
        "open-incident", IncidentTexts.takeBack, button: IncidentTexts.takeBack, "POST", "/api/incidents",
        [
            Field("record", .text, IncidentTexts.record, hint: IncidentTexts.recordHint, required: true),
            Field("finding", .text, IncidentTexts.finding, hint: IncidentTexts.findingHint, required: true),
            Field("duty", .text, RulesTexts.duty, hint: IncidentTexts.dutyHint),
            Field(
                "source",
                .choice(["operator", "complaint"].map { ($0, RulesWords.word($0)) }), IncidentTexts.source),
        ], consequence: IncidentTexts.takeBackConsequence,
        next: { answer, _ in Address.path("rules", "incidents", answer.text("id") ?? "") })

    private static let take = Form(
        "step", IncidentTexts.noteStep, button: IncidentTexts.noteStep, "POST",
        "/api/incidents/{incident}/steps",
        [
            Field(
                "step", .choice(["corrected", "reported", "closed"].map { ($0, RulesWords.word($0)) }),
                IncidentTexts.step, hint: IncidentTexts.stepHint, required: true),
            Field("note", .longText, IncidentTexts.note, hint: IncidentTexts.noteHint),
        ])
}

/// How long an incident's steps took.
enum IncidentClock {
    /// In the order in which they are told.
    static let steps = [
        "stopped", "cut", "told", "erased", "acknowledged", "corrected", "reported", "closed",
    ]

    static let atOnce = Phrase("at once", "ただちに", "立即")

    /// Between two times, in two units at most; nil where the first is no time or after the second.
    static func length(from start: String?, to end: Timestamp) -> Phrase? {
        guard let start = start.flatMap({ Timestamp(rfc3339: $0) }),
            end.microseconds >= start.microseconds
        else { return nil }
        let milliseconds = (end.microseconds - start.microseconds) / 1000
        let (days, hours) = (milliseconds / 86_400_000, milliseconds / 3_600_000 % 24)
        let (minutes, seconds) = (milliseconds / 60_000 % 60, milliseconds / 1000 % 60)
        if days > 0 { return Phrase("\(days) d \(hours) h", "\(days)日\(hours)時間", "\(days)天\(hours)小时") }
        if hours > 0 {
            return Phrase("\(hours) h \(minutes) min", "\(hours)時間\(minutes)分", "\(hours)小时\(minutes)分")
        }
        if minutes > 0 {
            return Phrase("\(minutes) min \(seconds) s", "\(minutes)分\(seconds)秒", "\(minutes)分\(seconds)秒")
        }
        if seconds > 0 { return Phrase("\(seconds) s", "\(seconds)秒", "\(seconds)秒") }
        if milliseconds == 0 { return atOnce }
        return Phrase("\(milliseconds) ms", "\(milliseconds)ミリ秒", "\(milliseconds)毫秒")
    }
}

/// Texts of incidents.
enum IncidentTexts {
    static let incidents = Phrase("Incidents", "インシデント", "事件")
    static let intro = Phrase(
        "Answers that should not have been given: stopped, taken back, erased, mended, reported, each step with its time.",
        "出すべきでなかった回答について、停止・撤回・消去・是正・報告の各対応を時刻とともに記録します。",
        "不应给出的回答：停止、撤回、删除、整改、报告，逐步记录时间。")
    static let none = Phrase("There was no incident yet.", "インシデントはまだありません。", "尚无事件。")
    static let noneOpen = Phrase("No incident is open.", "対応中のインシデントはありません。", "没有未关闭的事件。")
    static let onlyOpen = Phrase("Open", "対応中", "未关闭")
    static let found = Phrase("Found", "発見", "发现")
    static let finding = Phrase("What was found", "発見した内容", "发现的问题")
    static let findingHint = Phrase(
        "In words that do not repeat it, such as: instructions for violence.", "内容を繰り返さない言葉で。例：暴力の手順。",
        "请勿重复原文，例如：暴力方法说明。")
    static let source = Phrase("Found by", "発見の経路", "发现方式")
    static let missing = Phrase("Still to be done", "残りの対応", "待办步骤")
    static let rule = Phrase("Rule", "ルール", "规则")
    static let ahead = Phrase("Characters that had left", "送出済みの文字数", "已输出字符数")
    static let erasedItems = Phrase("Stored copies erased", "消去した保存分", "已删除的存储副本")
    static let correction = Phrase("What was mended", "是正内容", "整改内容")
    static let report = Phrase("To whom it was reported", "報告先", "报告对象")
    static let draft = Phrase("Draft of the report", "報告書の下書き", "报告草稿")
    static let draftHint = Phrase(
        "A person completes and sends it: to whom it is owed, the server does not know.",
        "人が仕上げて送ります。報告先はサーバーにはわかりません。", "由人补全并发送：应报送何处，服务器并不知道。")
    static let openSince = Phrase("Open for {0}.", "発見から{0}経過しています。", "发现至今已{0}。")
    static let closedAt = Phrase("Closed on {0}.", "{0}に完了しました。", "已于{0}关闭。")
    static let stillMissing = Phrase("Before it can be closed: {0}", "完了までに必要なこと：{0}", "关闭前还需：{0}")
    static let mayBeClosed = Phrase(
        "Everything is done: it can be closed.", "すべて済みました。完了にできます。", "各步骤均已完成，可以关闭。")
    static let notYet = Phrase("not yet", "未了", "尚未")
    static let after = Phrase("{0} after it was found", "発見から{0}", "发现后{0}")
    static let takeBack = Phrase("Take an answer back", "回答を撤回する", "撤回回答")
    static let takeBackConsequence = Phrase(
        "Generation stops, nothing more of the answer leaves, stored copies are erased, and who still reads it is told to remove it. None of this can be undone.",
        "生成は止まり、回答はそれ以上送られず、保存分は消去され、読んでいる利用者には撤回が通知されます。元には戻せません。",
        "将停止生成并停止输出，删除存储副本，并通知仍在读取的客户端撤回。此操作无法撤销。")
    static let record = Phrase("Record of the answer", "回答の記録番号", "回答记录编号")
    static let recordHint = Phrase(
        "Begins with use_; it stands in the list of answers.", "use_ で始まります。回答の一覧にあります。",
        "以 use_ 开头，见回答列表。")
    static let dutyHint = Phrase("That it breaks, such as D01.", "違反した義務。例：D01。", "所违反的义务，例如 D01。")
    static let noteStep = Phrase("Note a step", "対応を記録", "记录步骤")
    static let step = Phrase("Step", "対応", "步骤")
    static let stepHint = Phrase(
        "What people have done. It is noted with the time of now and stays.", "人が行ったこと。現在の時刻で記録され、取り消せません。",
        "人工完成的步骤。以当前时间记录，不可更改。")
    static let note = Phrase("Note", "メモ", "备注")
    static let noteHint = Phrase(
        "What was mended, to whom it was reported, or why nothing had to be.", "何を直したか、どこへ報告したか、または不要とした理由。",
        "整改了什么、报告给谁，或为何无需处理。")
}
