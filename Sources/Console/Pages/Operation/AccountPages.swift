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
                            page.column(AccountTexts.terms),
                            page.column(MoneyTexts.available, figure: true), page.column(Texts.created),
                        ],
                        found.items.map { account in
                            [
                                Cell(
                                    account.text("name") ?? "",
                                    path: Address.path("operation", "accounts", account.text("id") ?? "")),
                                page.state(account.text("state")),
                                Cell(page.text(MoneyTexts.terms(account.text("terms") ?? ""))),
                                page.money(account, "balance.available"),
                                Cell(page.formats.day(account.text("created_at"))),
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
        let keys = try await page.list("\(path)/keys", [("order", "newest_first")])
        let isActive = account.text("state") == "active"
        let values = FormValues([
            "credit_limit": [account.text("credit_limit") ?? ""],
            "limits.requests_per_minute": [account.text("limits.requests_per_minute") ?? ""],
            "limits.tokens_per_minute": [account.text("limits.tokens_per_minute") ?? ""],
        ])
        return PageContent(
            account.text("name") ?? page["account"], intro: account.text("id"),
            trail: OperationPages.trail(page, Link(page.text(AccountTexts.accounts), "/operation/accounts")),
            [.facts(facts(page, account)), .table(keyTable(page, keys))]
                + page.forAdministrators(
                    [.form(AccountForms.makeKey, FormValues())]
                        + (account["balance"]?.objectValue == nil
                            ? [] : [.form(AccountForms.credit, FormValues())])
                        + [
                            .form(AccountForms.change, values),
                            .form(isActive ? AccountForms.suspend : AccountForms.activate, FormValues()),
                        ]))
    }

    private static func facts(_ page: PageContext, _ account: JSONValue) -> [Fact] {
        let limit = { (name: String) in
            account.whole("limits.\(name)").map { page.formats.number($0) } ?? page.text(AccountTexts.noLimit)
        }
        return [
            Fact(page.text(Texts.state), page.state(account.text("state"))),
            Fact(page.text(AccountTexts.terms), page.text(MoneyTexts.terms(account.text("terms") ?? ""))),
            Fact(page.text(MoneyTexts.available), page.money(account, "balance.available")),
            Fact(page.text(MoneyTexts.held), page.money(account, "balance.pending")),
            Fact(page.text(AccountTexts.creditLimit), page.money(account, "credit_limit")),
            Fact(page.text(AccountTexts.requestsPerMinute), limit("requests_per_minute")),
            Fact(page.text(AccountTexts.tokensPerMinute), limit("tokens_per_minute")),
            account.text("parent").map {
                Fact(
                    page.text(AccountTexts.parent),
                    Cell($0, .mono, path: Address.path("operation", "accounts", $0)))
            },
            Fact(page.text(Texts.created), page.formats.time(account.text("created_at"))),
        ].compactMap { $0 }
    }

    private static func keyTable(_ page: PageContext, _ keys: JSONValue) -> Table {
        Table(
            page.text(AccountTexts.keys),
            [
                page.column(AccountTexts.hint), page.column(AccountTexts.label), page.column(Texts.created),
                page.column(AccountTexts.origin), page.column(Texts.state),
            ],
            keys.items.map { key in
                let isRevoked = key.text("revoked_at") != nil
                return [
                    Cell(
                        key.text("hint") ?? "", .mono,
                        path: Address.path(
                            "operation", "accounts", page["account"], "keys", key.text("id") ?? "")),
                    Cell(key.text("label") ?? ""), Cell(page.formats.time(key.text("created_at"))),
                    Cell(page.text(AccountTexts.origin(key.text("origin") ?? ""))),
                    page.state(isRevoked ? "revoked" : "active"),
                ]
            }, empty: page.text(AccountTexts.noKeys), more: page.next(keys))
    }

    // MARK: one key

    private static let key = Page(
        "/operation/accounts/{account}/keys/{key}", .operation, access: .house, forms: [AccountForms.revoke]
    ) { page in
        let path = "/api/accounts/\(Address.encoded(page["account"]))"
        let account = try await page.get(path)
        let keys = try await page.get("\(path)/keys", [("order", "newest_first"), ("limit", "200")])
        let key = keys.items.first { $0.text("id") == page["key"] }
        let revoked = key?.text("revoked_at")
        return PageContent(
            page.text(AccountTexts.key), intro: page["key"],
            trail: OperationPages.trail(
                page, Link(page.text(AccountTexts.accounts), "/operation/accounts"),
                Link(
                    account.text("name") ?? page["account"],
                    Address.path("operation", "accounts", page["account"]))),
            [
                .facts(
                    [
                        page.fact(AccountTexts.hint, key?.text("hint")),
                        page.fact(AccountTexts.label, key?.text("label")),
                        page.fact(Texts.created, key?.text("created_at").map { page.formats.time($0) }),
                        page.fact(AccountTexts.revokedAt, revoked.map { page.formats.time($0) }),
                    ].compactMap { $0 })
            ]
                + (revoked == nil ? page.forAdministrators([.form(AccountForms.revoke, FormValues())]) : []))
    }
}

/// What administrators do about accounts.
enum AccountForms {
    private static func page(of parameters: [String: String]) -> String {
        Address.path("operation", "accounts", parameters["account"] ?? "")
    }

    static let make = Form(
        "make-account", AccountTexts.make, button: AccountTexts.make, "POST", "/api/accounts",
        [
            Field("name", .text, Texts.name, hint: AccountTexts.nameHint, required: true),
            Field(
                "currency", .choice(["JPY", "CNY", "EUR", "USD"].map { ($0, Phrase(same: $0)) }),
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

    /// The key stands in the answer and nowhere else.
    static let makeKey = Form(
        "make-key", AccountTexts.makeKey, button: AccountTexts.makeKey, "POST",
        "/api/accounts/{account}/keys",
        [Field("label", .text, AccountTexts.label, hint: AccountTexts.labelHint)],
        shows: { answer, page in
            let back: Component = .links([Link(page.text(DoorTexts.back), Self.page(of: page.parameters))])
            guard let key = answer.text("key") else {
                return PageContent(
                    page.text(AccountTexts.key),
                    [.notice(Notice(.warning, page.text(AccountTexts.shownBefore))), back])
            }
            return PageContent(
                page.text(AccountTexts.newKey), intro: answer.text("label"),
                [
                    .notice(Notice(.warning, page.text(AccountTexts.keyHint))),
                    .code(key, label: page.text(AccountTexts.key)), back,
                ])
        })

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

    static let revoke = Form(
        "revoke-key", AccountTexts.revoke, button: AccountTexts.revoke, "DELETE", "/api/keys/{key}", [],
        consequence: AccountTexts.revokeConsequence, next: { _, parameters in page(of: parameters) })
}

/// Texts of accounts and keys.
enum AccountTexts {
    static let accounts = Phrase("Accounts and keys", "口座と鍵", "账户与密钥")
    static let none = Phrase(
        "There are no accounts yet. Make the first one below.", "口座はまだありません。下で作成してください。", "尚无账户。请在下方创建。")
    static let terms = Phrase("Terms", "支払い方法", "付款方式")
    static let creditLimit = Phrase("Credit limit", "与信限度額", "信用额度")
    static let creditLimitHint = Phrase(
        "How far an account that pays later may go below zero.", "後払いの口座がマイナスにできる額。", "后付账户可透支的金额。")
    static let firstCredit = Phrase("First credit", "最初の入金額", "初始充值")
    static let requestsPerMinute = Phrase("Requests a minute, each key", "1分あたりのリクエスト数（鍵ごと）", "每分钟请求数（每个密钥）")
    static let tokensPerMinute = Phrase("Tokens a minute, each key", "1分あたりのトークン数（鍵ごと）", "每分钟令牌数（每个密钥）")
    static let limitHint = Phrase("What is left empty stays as it is.", "空欄の項目は変わりません。", "留空的项目保持不变。")
    static let noLimit = Phrase("no limit", "制限なし", "不限")
    static let parent = Phrase("Paid for by", "支払い元の口座", "由其付款的账户")
    static let make = Phrase("Open an account", "口座を開設", "开立账户")
    static let nameHint = Phrase(
        "Lower case, such as acme; it never changes.", "小文字で。例：acme。後から変更できません。", "小写，例如 acme；之后不可更改。")
    static let change = Phrase("Limits", "上限", "限额")
    static let addCredit = Phrase("Add credit", "入金する", "充值")
    static let creditHint = Phrase("In the account's currency.", "口座の通貨で。", "以账户货币计。")
    static let creditConsequence = Phrase(
        "It is a payment in the ledger: it is never deleted, only balanced by another entry.",
        "元帳への入金です。削除はできず、別の記帳でのみ打ち消せます。", "这是账本中的入账，无法删除，只能以另一笔冲销。")
    static let suspend = Phrase("Suspend the account", "口座を停止", "暂停账户")
    static let suspendConsequence = Phrase(
        "All of its keys open nothing from now on, until an administrator activates it.",
        "管理者が再開するまで、この口座の鍵はすべて使えなくなります。",
        "在管理员重新启用前，其所有密钥均无法使用。")
    static let activate = Phrase("Activate the account", "口座を再開", "启用账户")
    static let keys = Phrase("Keys", "鍵", "密钥")
    static let key = Phrase("Key", "鍵", "密钥")
    static let newKey = Phrase("The new key", "新しい鍵", "新密钥")
    static let keyHint = Phrase(
        "It is shown this once; the server keeps only its hash. Copy it now.",
        "表示は今回だけです。サーバーにはハッシュしか残りません。今すぐ控えてください。",
        "仅显示这一次，服务器只保存其哈希。请立即复制。")
    static let shownBefore = Phrase(
        "It was shown already and cannot be shown again. Make another one.",
        "すでに表示済みのため、再表示できません。もう一度作成してください。",
        "已经显示过，无法再次显示。请重新生成。")
    static let noKeys = Phrase("No keys yet. Make one below.", "鍵はまだありません。下で作成してください。", "尚无密钥。请在下方创建。")
    static let makeKey = Phrase("Make a key", "鍵を作成", "创建密钥")
    static let hint = Phrase("Begins with", "先頭", "开头")
    static let label = Phrase("Label", "ラベル", "标签")
    static let labelHint = Phrase(
        "Where it is used, so that it is known again.", "後でわかるように、使う場所を。", "标明用途，便于辨认。")
    static let origin = Phrase("From", "登録元", "来源")
    static let revoke = Phrase("Revoke the key", "鍵を失効させる", "撤销密钥")
    static let revokeConsequence = Phrase(
        "Who uses it is refused from now on, and it never works again.", "この鍵を使うリクエストはただちに拒否され、二度と使えません。",
        "使用它的请求将立即被拒绝，且永久失效。")
    static let revokedAt = Phrase("Revoked", "失効", "撤销时间")

    static func origin(_ origin: String) -> Phrase {
        switch origin {
        case "config": Phrase("the configuration", "設定ファイル", "配置文件")
        case "api": Phrase("the API", "API", "API")
        default: Phrase(same: origin)
        }
    }
}
