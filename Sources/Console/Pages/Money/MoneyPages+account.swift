import Primitives

extension MoneyPages {
    private static let makeKey = Form(
        "key", PayerTexts.makeKey, button: PayerTexts.make, "POST", "/api/accounts/{account}/keys",
        [Field("label", .text, PayerTexts.label, hint: PayerTexts.labelHint)],
        shows: { key, page in
            PageContent(
                page.text(PayerTexts.newKey), trail: [accountLink(page)],
                [
                    .notice(Notice(.warning, page.text(PayerTexts.shownOnce))),
                    .code(
                        key.text("key") ?? page.text(PayerTexts.shownBefore), label: key.text("label") ?? ""
                    ),
                    .links([accountLink(page)]),
                ])
        })

    private static let revokeKey = Form(
        "revoke", PayerTexts.revokeKey, button: PayerTexts.revoke, "DELETE", "/api/keys/{key}", [],
        consequence: PayerTexts.revokeConsequence,
        next: { key, _ in Address.path("money", "accounts", key.text("account") ?? "") })

    private static let setLimit = Form(
        "limit", PayerTexts.setLimit, button: PayerTexts.set, "PUT",
        "/api/accounts/{account}/spend-limits",
        [
            Field("monthly", .decimal, PayerTexts.monthly, required: true),
            Field("key", .text, PayerTexts.limitedKey, hint: PayerTexts.limitedKeyHint),
            Field("hard", .check, PayerTexts.hard, standard: "yes"),
        ], consequence: PayerTexts.limitConsequence)

    /// An account, for who runs the house and for who pays for it: its keys, limits, plans and use.
    static let account = Page(
        "/money/accounts/{account}", .money, forms: [makeKey, setLimit]
    ) { page in
        let id = Address.encoded(page["account"])
        let account = try await page.find("/api/accounts/\(id)")
        let keys = try await page.find("/api/accounts/\(id)/keys", [("limit", "100")])
        let usage = try await page.find("/api/accounts/\(id)/usage")
        var parts: [Component] = []
        if let account {
            parts.append(
                .tiles([
                    Tile(
                        title: page.text(MoneyTexts.available),
                        value: page.formats.money(
                            account.text("balance.available"), account.text("currency"))),
                    Tile(
                        title: page.text(MoneyTexts.thisMonth),
                        value: page.formats.money(usage?.text("charged"), account.text("currency"))),
                    Tile(title: page.text(Texts.state), value: page.state(account.text("state")).text),
                ]))
        }
        if let usage { parts.append(.table(usageTable(usage, page))) }
        if let keys { parts += [.table(keyTable(keys, page)), .form(makeKey, FormValues())] }
        parts += try await limits(id, page)
        if keys != nil { parts.append(.form(setLimit, FormValues())) }
        parts += try await plans(id, page)
        return PageContent(
            account?.text("name") ?? page["account"], trail: [Link(page.text(Area.money.title), "/money")],
            parts)
    }

    /// Revoking asks on a page of its own, which says what it stops.
    static let key = Page("/money/accounts/{account}/keys/{key}", .money, forms: [revokeKey]) { page in
        let id = Address.encoded(page["account"])
        let keys = try await page.get("/api/accounts/\(id)/keys", [("limit", "100")])
        let key = keys.items.first { $0.text("id") == page["key"] } ?? [:]
        var parts: [Component] = [
            .facts(
                [
                    page.fact(PayerTexts.label, key.text("label")),
                    page.fact(PayerTexts.hint, key.text("hint")),
                    page.fact(Texts.created, key.text("created_at").map(page.formats.time)),
                    page.fact(PayerTexts.revokedAt, key.text("revoked_at").map(page.formats.time)),
                ].compactMap { $0 })
        ]
        if key.text("revoked_at") == nil { parts.append(.form(revokeKey, FormValues())) }
        return PageContent(
            key.text("label") ?? page["key"], intro: page["key"], trail: [accountLink(page)], parts)
    }

    private static func accountLink(_ page: PageContext) -> Link {
        Link(page.text(Texts.account), Address.path("money", "accounts", page["account"]))
    }

    private static func keyTable(_ keys: JSONValue, _ page: PageContext) -> Table {
        Table(
            page.text(PayerTexts.keys),
            [
                page.column(PayerTexts.label), page.column(PayerTexts.hint), page.column(Texts.created),
                page.column(Texts.state),
            ],
            keys.items.map { key in
                let path = Address.path("money", "accounts", page["account"], "keys", key.text("id") ?? "")
                let isRevoked = key.text("revoked_at") != nil
                return [
                    Cell(key.text("label") ?? "", path: path), Cell(key.text("hint") ?? "", .mono),
                    Cell(page.formats.day(key.text("created_at"))),
                    page.state(isRevoked ? "revoked" : "active"),
                ]
            }, empty: page.text(PayerTexts.noKeys))
    }

    static func usageTable(_ usage: JSONValue, _ page: PageContext) -> Table {
        Table(
            page.text(MoneyTexts.byService),
            [
                page.column(Texts.service), page.column(Texts.account),
                page.column(PayerTexts.uses, figure: true), page.column(ServiceTexts.tokens, figure: true),
                page.column(Texts.charge, figure: true),
            ],
            usage.list("lines").map { line in
                let service = line.text("service") ?? ""
                return [
                    Cell(service, path: "/services/records?service=\(Address.encoded(service))"),
                    Cell(line.text("account_name") ?? ""),
                    Cell(page.formats.number(line.whole("uses")), .figure),
                    Cell(
                        [line.whole("input_tokens"), line.whole("output_tokens")].compactMap { $0 }
                            .map { page.formats.number($0) }.joined(separator: " + "), .figure),
                    Cell(page.formats.money(line.text("charged"), usage.text("currency")), .figure),
                ]
            }, empty: page.text(PayerTexts.noUse))
    }

    /// What may be spent in a month, and what is.
    static func limits(_ account: String, _ page: PageContext) async throws -> [Component] {
        guard let limits = try await page.find("/api/accounts/\(account)/spend-limits") else { return [] }
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
                        let key = limit.text("key")
                        let isHard = limit["hard"]?.boolValue == true
                        return [
                            Cell(key ?? page.text(PayerTexts.whole), key == nil ? .plain : .mono),
                            page.money(limit, "monthly"), page.money(limit, "spent"),
                            page.money(limit, "held"),
                            Cell(page.text(isHard ? PayerTexts.refused : PayerTexts.told)),
                        ]
                    }, empty: page.text(PayerTexts.noLimits)))
        ]
    }

    /// Subscriptions with what their month includes and has used, and the plans on offer.
    static func plans(_ account: String, _ page: PageContext) async throws -> [Component] {
        var parts: [Component] = []
        if let subscriptions = try await page.find(
            "/api/accounts/\(account)/subscriptions", [("limit", "50")])
        {
            parts.append(.table(subscriptionTable(subscriptions, page)))
        }
        if let offered = try await page.find("/api/plans"), !offered.items.isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(PayerTexts.offered),
                        [
                            page.column(Texts.name), page.column(PayerTexts.services),
                            page.column(PayerTexts.monthlyFee, figure: true),
                            page.column(PayerTexts.included, figure: true),
                        ],
                        offered.items.map { plan in
                            [
                                Cell(plan.text("name") ?? ""),
                                Cell((plan["terms"]?.words("services") ?? []).joined(separator: ", ")),
                                page.money(plan, "terms.monthly", "terms.currency"),
                                Cell(page.formats.number(plan.whole("terms.meter.included")), .figure),
                            ]
                        }, empty: "")))
            parts.append(.paragraph(page.text(PayerTexts.subscribe)))
        }
        return parts
    }

    private static func subscriptionTable(_ subscriptions: JSONValue, _ page: PageContext) -> Table {
        Table(
            page.text(MoneyTexts.plans),
            [
                page.column(Texts.name), page.column(Texts.state),
                page.column(MoneyTexts.seats, figure: true),
                page.column(PayerTexts.used, figure: true),
                page.column(PayerTexts.included, figure: true),
                page.column(PayerTexts.monthEnds),
            ],
            subscriptions.items.map { subscription in
                [
                    Cell(subscription.text("plan.name") ?? ""), page.state(subscription.text("state")),
                    Cell(page.formats.number(subscription.whole("seats")), .figure),
                    Cell(page.formats.number(subscription.whole("month.included_used")), .figure),
                    Cell(page.formats.number(subscription.whole("plan.terms.meter.included")), .figure),
                    Cell(page.formats.day(subscription.text("month.to"))),
                ]
            }, empty: page.text(PayerTexts.noPlans))
    }
}

/// Texts of one account.
enum PayerTexts {
    static let keys = Phrase("Keys", "APIキー", "API密钥")
    static let noKeys = Phrase("No keys yet. Make one below.", "キーはまだありません。下で作成できます。", "还没有密钥。请在下方创建。")
    static let makeKey = Phrase("Make a key", "キーを作成", "创建密钥")
    static let make = Phrase("Make", "作成", "创建")
    static let label = Phrase("Label", "名称", "名称")
    static let labelHint = Phrase("What it is used by.", "何に使うキーか。", "密钥的用途。")
    static let hint = Phrase("Known by", "識別", "识别")
    static let newKey = Phrase("The new key", "新しいキー", "新密钥")
    static let shownOnce = Phrase(
        "Copy it now: it is shown this once, and nobody can show it again.", "今すぐ控えてください。再表示はできません。",
        "请立即复制：仅显示这一次，之后无法再次查看。")
    static let shownBefore = Phrase(
        "The key was shown before, and is not kept.", "このキーは表示済みで、保存されていません。", "该密钥已显示过，系统不予保存。")
    static let revokeKey = Phrase("Revoke the key", "キーを失効させる", "撤销密钥")
    static let revoke = Phrase("Revoke", "失効させる", "撤销")
    static let revokeConsequence = Phrase(
        "Every program that uses the key is refused from now on. It cannot be undone.",
        "このキーを使うすべてのプログラムは以後拒否されます。取り消せません。", "使用该密钥的所有程序将立即被拒绝，且无法恢复。")
    static let revokedAt = Phrase("Revoked", "失効日時", "撤销时间")
    static let limits = Phrase("Limits of spending", "利用限度額", "支出限额")
    static let noLimits = Phrase(
        "No limit is set: what may be spent is bounded by the balance alone.", "限度額は設定されていません。残高のみが上限です。",
        "未设置限额：仅受余额约束。")
    static let setLimit = Phrase("Set a limit", "限度額を設定", "设置限额")
    static let set = Phrase("Set", "設定", "设置")
    static let monthly = Phrase("In a month", "月額", "每月")
    static let limited = Phrase("For", "対象", "对象")
    static let limitedKey = Phrase("Key", "キー", "密钥")
    static let limitedKeyHint = Phrase(
        "Its id; the whole account when left out.", "キーのID。空欄なら口座全体。", "密钥ID；留空则针对整个账户。")
    static let hard = Phrase(
        "Refuse what would go beyond", "超過する利用を拒否する", "拒绝超出限额的使用")
    static let limitConsequence = Phrase(
        "Requests that could go beyond a limit that refuses fail from now on with status 429.",
        "拒否する設定の場合、限度額を超えうるリクエストは以後ステータス429で失敗します。",
        "若设为拒绝，可能超出限额的请求将以状态429失败。")
    static let whole = Phrase("The whole account", "口座全体", "整个账户")
    static let spent = Phrase("Spent this month", "今月の利用額", "本月已用")
    static let beyond = Phrase("Beyond it", "超過時", "超出时")
    static let refused = Phrase("refused", "拒否", "拒绝")
    static let told = Phrase("told of", "通知のみ", "仅提醒")
    static let uses = Phrase("Uses", "利用回数", "使用次数")
    static let noUse = Phrase(
        "Nothing was used this month. Try a service under Services.", "今月の利用はありません。「サービス」で試せます。",
        "本月尚无使用。可在“服务”中试用。")
    static let offered = Phrase("Plans on offer", "提供中のプラン", "可订阅套餐")
    static let noPlans = Phrase("No subscription.", "契約中のプランはありません。", "没有订阅。")
    static let subscribe = Phrase(
        "Who runs this server subscribes an account to a plan.", "プランの契約は運営者が行います。", "订阅由运营方办理。")
    static let services = Phrase("Services", "サービス", "服务")
    static let monthlyFee = Phrase("Monthly fee", "月額料金", "月费")
    static let included = Phrase("Included", "含まれる量", "包含量")
    static let used = Phrase("Used of it", "使用済み", "已用")
    static let monthEnds = Phrase("Month ends", "期間の終わり", "周期结束")
}
