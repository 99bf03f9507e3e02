import Primitives

extension MoneyPages {
    private static let makeKey = AccountKeys.makeForm("key", area: .money)
    private static let revokeKey = AccountKeys.revokeForm("revoke", area: .money)

    private static let setLimit = Form(
        "limit", PayerTexts.setLimit, button: PayerTexts.set, "PUT",
        "/api/accounts/{account}/spend-limits",
        [
            Field("monthly", .decimal, PayerTexts.monthly, required: true),
            Field("key", .text, PayerTexts.limitedKey, hint: PayerTexts.limitedKeyHint),
            Field("hard", .check, PayerTexts.hard, standard: "yes"),
        ], consequence: PayerTexts.limitConsequence)

    private static let subscribe = Form(
        "subscribe", PayerTexts.subscribe, button: PayerTexts.subscribe, "POST",
        "/api/accounts/{account}/subscriptions",
        [
            Field("plan", .text, PayerTexts.plan, required: true),
            Field("seats", .whole, MoneyTexts.seats, hint: PayerTexts.seatsHint),
        ], consequence: PayerTexts.subscribeConsequence)

    /// What an account pays, may spend and is subscribed to: for who pays for it, and for who runs the house. Its keys stand
    /// here for who pays; the house administers them elsewhere.
    static let account = Page(
        "/money/accounts/{account}", .money, forms: [makeKey, setLimit, subscribe]
    ) { page in
        let id = page["account"]
        let path = "/api/accounts/\(Address.encoded(id))"
        let isHouse = page.person?.isHouse == true
        let account = try await page.find(path)
        let keys = try await AccountKeys(page, of: id)
        let usage = try await page.find("\(path)/usage")
        // What the API does not tell is not theirs.
        guard account != nil || keys != nil || usage != nil else {
            throw ConsoleProblem(
                Problem(.notFound, "There is no account \(id.prefix(80)) of yours.", mend: "See /money."))
        }
        let mayChange = keys != nil && page.person?.mayChangeAccounts == true
        var parts: [Component] = []
        if let account { parts.append(.tiles(tiles(account, usage, page))) }
        if isHouse {
            parts.append(
                .links([
                    Link(page.text(AccountTexts.administration), Address.path("operation", "accounts", id))
                ]))
        }
        if let usage { parts.append(.table(usageTable(usage, page))) }
        if !isHouse, let keys {
            parts.append(.table(keys.table(page, area: .money)))
            if mayChange { parts.append(.form(makeKey, FormValues())) }
        }
        parts += try await limits(id, keys, page)
        parts += try await alerts(id, keys, page)
        if mayChange {
            let form = setLimit.choosing("key", among: keys?.choices(page) ?? [])
            parts += page.folded(PayerTexts.setLimit, [(form, FormValues())])
        }
        parts += try await plans(id, page)
        parts += page.forAdministrators(try await subscribing(page))
        return PageContent(account?.text("name") ?? id, trail: trail(page), parts)
    }

    private static func tiles(_ account: JSONValue, _ usage: JSONValue?, _ page: PageContext) -> [Tile] {
        let currency = account.text("currency")
        let state = page.state(account.text("state"))
        return [
            Tile(
                title: page.text(MoneyTexts.available),
                value: page.formats.money(account.text("balance.available"), currency)),
            Tile(
                title: page.text(MoneyTexts.held),
                value: page.formats.money(account.text("balance.pending"), currency)),
            Tile(
                title: page.text(MoneyTexts.thisMonth),
                value: page.formats.money(usage?.text("charged"), currency)),
            Tile(title: page.text(Texts.state), value: state.text, style: state.style),
        ]
    }

    private static func subscribing(_ page: PageContext) async throws -> [Component] {
        guard let offered = try await page.find("/api/plans"), !offered.items.isEmpty else { return [] }
        let plans = offered.items.compactMap { $0.text("name") }.map { ($0, Phrase(same: $0)) }
        return page.folded(
            PayerTexts.subscribe, [(subscribe.choosing("plan", among: plans), FormValues())])
    }

    /// Revoking asks on a page of its own, which says what it stops.
    static let key = Page("/money/accounts/{account}/keys/{key}", .money, forms: [revokeKey]) { page in
        let account = try await page.find("/api/accounts/\(Address.encoded(page["account"]))")
        return try await AccountKeys.page(
            page, area: .money,
            trail: trail(
                page,
                Link(
                    account?.text("name") ?? page.text(Texts.account),
                    Address.path("money", "accounts", page["account"]))),
            revoke: revokeKey, mayRevoke: page.person?.mayChangeAccounts == true)
    }

    static func usageTable(_ usage: JSONValue, _ page: PageContext) -> Table {
        let lines = usage.list("lines")
        // Sub-accounts stand beside the account that pays for them; an account without any need not be named.
        let isShared = lines.contains { $0.text("account") != usage.text("account") }
        return Table(
            page.text(MoneyTexts.byService),
            [page.column(Texts.service)] + (isShared ? [page.column(Texts.account)] : []) + [
                page.column(PayerTexts.uses, figure: true),
                page.column(ServiceTexts.tokensInOut, figure: true),
                page.column(Texts.charge, figure: true),
            ],
            lines.map { line in
                let service = line.text("service") ?? ""
                return [Cell(service, path: "/services/records?service=\(Address.encoded(service))")]
                    + (isShared ? [Cell(line.text("account_name") ?? "")] : []) + [
                        Cell(page.formats.number(line.whole("uses")), .figure),
                        Cell(ServicePages.tokens(line, page), .figure),
                        Cell(page.formats.money(line.text("charged"), usage.text("currency")), .figure),
                    ]
            }, empty: page.text(PayerTexts.noUse))
    }

    /// What a limit or an alert is about, also for who does not see the account's keys.
    private static func subject(_ key: String?, _ keys: AccountKeys?, _ page: PageContext) -> Cell {
        keys?.subject(key, page)
            ?? Cell(page.text(key == nil ? PayerTexts.whole : PayerTexts.oneKey))
    }

    /// What may be spent in a month, and what is.
    static func limits(_ account: String, _ keys: AccountKeys?, _ page: PageContext) async throws
        -> [Component]
    {
        let path = "/api/accounts/\(Address.encoded(account))/spend-limits"
        guard let limits = try await page.find(path) else { return [] }
        return [
            .table(
                Table(
                    page.text(PayerTexts.limits),
                    [
                        page.column(PayerTexts.limited), page.column(PayerTexts.monthly, figure: true),
                        page.column(PayerTexts.spent, figure: true),
                        page.column(MoneyTexts.held, figure: true), page.column(PayerTexts.beyond),
                    ],
                    limits.items.map { limit in
                        let isHard = limit["hard"]?.boolValue == true
                        return [
                            subject(limit.text("key"), keys, page),
                            page.money(limit, "monthly"), page.money(limit, "spent"),
                            page.money(limit, "held"),
                            Cell(page.text(isHard ? PayerTexts.refused : PayerTexts.told)),
                        ]
                    }, empty: page.text(PayerTexts.noLimits)))
        ]
    }

    /// Alerts that spending has made; nothing where it made none.
    static func alerts(_ account: String, _ keys: AccountKeys?, _ page: PageContext) async throws
        -> [Component]
    {
        let found = try await page.find(
            "/api/alerts", [("account", account), ("order", "newest_first"), ("limit", "10")])
        guard let found, !found.items.isEmpty else { return [] }
        return [
            .table(
                Table(
                    page.text(PayerTexts.alerts),
                    [
                        page.column(Texts.time), page.column(PayerTexts.limited),
                        page.column(PayerTexts.percent, figure: true),
                        page.column(PayerTexts.spent, figure: true),
                        page.column(PayerTexts.monthly, figure: true),
                    ],
                    found.items.map { alert in
                        [
                            page.time(alert.text("created_at")),
                            subject(alert.text("key"), keys, page),
                            Cell("\(page.formats.number(alert.whole("percent")))%", .figure),
                            page.money(alert, "spent"), page.money(alert, "limit"),
                        ]
                    }, empty: ""))
        ]
    }
}

extension ConsolePerson {
    /// Whether forms about an account are shown: to administrators, and to who acts for who pays for it and may write.
    var mayChangeAccounts: Bool {
        switch side {
        case .house: isAdministrator
        case .organisation(_, _, let role): role != "viewer"
        case .nobody: false
        }
    }
}
