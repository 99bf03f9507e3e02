import Primitives

/// Accounts, their credit and their keys.
enum AccountPages {
    static let all: [Page] = [accounts, account, key]

    private static let accounts = Page(
        "/operation/accounts", .operation, access: .house, forms: [AccountForms.make]
    ) { page in
        let found = try await page.list("/api/accounts")
        return PageContent(
            page.text(AccountTexts.accounts), trail: OperationPages.trail(page),
            [
                .table(
                    Table(
                        page.text(AccountTexts.accounts),
                        [
                            page.column(Texts.name), page.column(Texts.state),
                            page.column(AccountTexts.terms), page.column(Texts.currency),
                            page.column(Texts.created),
                        ],
                        found.items.map { account in
                            [
                                Cell(
                                    account.text("name") ?? "",
                                    path: Address.path("operation", "accounts", account.text("id") ?? "")),
                                page.state(account.text("state")),
                                Cell(page.text(MoneyTexts.terms(account.text("terms") ?? ""))),
                                Cell(page.text(MoneyTexts.currency(account.text("currency") ?? "")), .short),
                                page.day(account.text("created_at")),
                            ]
                        }, empty: page.text(AccountTexts.none), more: page.next(found)))
            ] + page.forAdministrators([.form(AccountForms.make, FormValues())]))
    }

    // MARK: one account

    private static let account = Page(
        "/operation/accounts/{account}", .operation, access: .house,
        forms: [
            AccountForms.credit, AccountForms.makeKey, AccountForms.change, AccountForms.suspend,
            AccountForms.activate,
        ]
    ) { page in
        let path = "/api/accounts/\(Address.encoded(page["account"]))"
        let account = try await page.get(path)
        let keys = try await AccountKeys(page, of: page["account"])
        let parent = account.text("parent")
        let parents = try await parent == nil ? Names([:]) : page.accountNames()
        var parts: [Component] = [
            .facts(facts(page, account, parents)),
            .links([
                Link(
                    page.text(AccountTexts.balances), Address.path("money", "accounts", page["account"]))
            ]),
        ]
        if let keys { parts.append(.table(keys.table(page, area: .operation))) }
        parts += page.forAdministrators([.form(AccountForms.makeKey, FormValues())])
        parts += page.forAdministrators(page.folded(AccountTexts.changeForms, changes(account)))
        return PageContent(
            account.text("name") ?? page["account"],
            trail: OperationPages.trail(page, Link(page.text(AccountTexts.accounts), "/operation/accounts")),
            parts)
    }

    private static func changes(_ account: JSONValue) -> [(Form, FormValues)] {
        let isActive = account.text("state") == "active"
        let values = FormValues([
            "credit_limit": [account.text("credit_limit") ?? ""],
            "limits.requests_per_minute": [account.text("limits.requests_per_minute") ?? ""],
            "limits.tokens_per_minute": [account.text("limits.tokens_per_minute") ?? ""],
        ])
        // A sub-account has no money of its own.
        let credit = account["balance"]?.objectValue == nil ? [] : [(AccountForms.credit, FormValues())]
        return credit + [
            (AccountForms.change, values),
            (isActive ? AccountForms.suspend : AccountForms.activate, FormValues()),
        ]
    }

    private static func facts(_ page: PageContext, _ account: JSONValue, _ parents: Names) -> [Fact] {
        let limit = { (name: String) in
            account.whole("limits.\(name)").map { page.formats.number($0) } ?? page.text(AccountTexts.noLimit)
        }
        return [
            Fact(page.text(Texts.state), page.state(account.text("state"))),
            Fact(page.text(AccountTexts.terms), page.text(MoneyTexts.terms(account.text("terms") ?? ""))),
            Fact(page.text(MoneyTexts.available), page.money(account, "balance.available")),
            account.text("terms") == "postpaid"
                ? Fact(page.text(AccountTexts.creditLimit), page.money(account, "credit_limit")) : nil,
            Fact(page.text(AccountTexts.requestsPerMinute), limit("requests_per_minute")),
            Fact(page.text(AccountTexts.tokensPerMinute), limit("tokens_per_minute")),
            account.text("parent").map {
                Fact(
                    page.text(AccountTexts.parent),
                    parents.cell($0, path: Address.path("operation", "accounts", $0)))
            },
            Fact(page.text(Texts.created), page.formats.time(account.text("created_at"))),
            Fact(page.text(AccountTexts.keyID), Cell(account.text("id") ?? "", .mono)),
        ].compactMap { $0 }
    }

    // MARK: one key

    private static let key = Page(
        "/operation/accounts/{account}/keys/{key}", .operation, access: .house, forms: [AccountForms.revoke]
    ) { page in
        let account = try await page.find("/api/accounts/\(Address.encoded(page["account"]))")
        return try await AccountKeys.page(
            page, area: .operation,
            trail: OperationPages.trail(
                page, Link(page.text(AccountTexts.accounts), "/operation/accounts"),
                Link(
                    account?.text("name") ?? page["account"],
                    Address.path("operation", "accounts", page["account"]))),
            revoke: AccountForms.revoke, mayRevoke: page.person?.isAdministrator == true)
    }
}

/// What administrators do about accounts.
enum AccountForms {
    static let make = Form(
        "make-account", AccountTexts.make, button: AccountTexts.make, "POST", "/api/accounts",
        [
            Field("name", .text, Texts.name, hint: AccountTexts.nameHint, required: true),
            Field(
                "currency", .choice(["JPY", "CNY", "EUR", "USD"].map { ($0, MoneyTexts.currency($0)) }),
                Texts.currency, required: true),
            Field(
                "terms", .choice(["prepaid", "postpaid"].map { ($0, MoneyTexts.terms($0)) }),
                AccountTexts.terms, required: true),
            Field("credit", .decimal, AccountTexts.firstCredit),
            Field("credit_limit", .decimal, AccountTexts.creditLimit, hint: AccountTexts.creditLimitHint),
        ], next: { answer, _ in Address.path("operation", "accounts", answer.text("id") ?? "") })

    static let credit = Form(
        "credit", AccountTexts.addCredit, button: AccountTexts.addCredit, "POST",
        "/api/accounts/{account}/credit",
        [Field("amount", .decimal, Texts.amount, hint: AccountTexts.creditHint, required: true)],
        consequence: AccountTexts.creditConsequence)

    static let makeKey = AccountKeys.makeForm("make-key", area: .operation)

    static let change = Form(
        "change-account", AccountTexts.change, button: UserTexts.save, "PATCH", "/api/accounts/{account}",
        [
            Field("credit_limit", .decimal, AccountTexts.creditLimit, hint: AccountTexts.creditLimitHint),
            Field("limits.requests_per_minute", .whole, AccountTexts.requestsPerMinute),
            Field(
                "limits.tokens_per_minute", .whole, AccountTexts.tokensPerMinute,
                hint: AccountTexts.limitHint),
        ])

    static let suspend = Form(
        "suspend", AccountTexts.suspend, button: AccountTexts.suspend, "PATCH", "/api/accounts/{account}",
        [Field("state", .hidden, Texts.state, standard: "suspended")],
        consequence: AccountTexts.suspendConsequence)

    static let activate = Form(
        "activate", AccountTexts.activate, button: AccountTexts.activate, "PATCH", "/api/accounts/{account}",
        [Field("state", .hidden, Texts.state, standard: "active")])

    static let revoke = AccountKeys.revokeForm("revoke-key", area: .operation)
}
