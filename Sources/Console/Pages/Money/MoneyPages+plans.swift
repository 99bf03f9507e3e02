import Primitives

extension MoneyPages {
    /// Subscriptions with what their month includes and has used, and the plans on offer.
    static func plans(_ account: String, _ page: PageContext) async throws -> [Component] {
        var parts: [Component] = []
        let path = "/api/accounts/\(Address.encoded(account))/subscriptions"
        let offered = try await page.find("/api/plans")
        let isOffered = offered?.items.isEmpty == false
        if let subscriptions = try await page.find(path, [("limit", "50")]),
            isOffered || !subscriptions.items.isEmpty
        {
            parts.append(.table(subscriptionTable(subscriptions, page)))
        }
        guard let offered, isOffered else { return parts }
        parts.append(.table(planTable(offered, page)))
        if page.person?.isAdministrator != true {
            parts.append(.paragraph(page.text(PayerTexts.whoSubscribes)))
        }
        return parts
    }

    private static func planTable(_ offered: JSONValue, _ page: PageContext) -> Table {
        Table(
            page.text(PayerTexts.offered),
            [
                page.column(Texts.name), page.column(PayerTexts.services),
                page.column(PayerTexts.monthlyFee, figure: true),
                page.column(PayerTexts.included, figure: true),
                page.column(PayerTexts.beyondIncluded, figure: true), page.column(PayerTexts.trial),
            ],
            offered.items.map { plan in
                let terms = plan["terms"] ?? [:]
                let services = terms.words("services")
                let trial = terms.whole("trial_days") ?? 0
                return [
                    Cell(plan.text("name") ?? ""),
                    Cell(
                        services.isEmpty
                            ? page.text(PayerTexts.allServices) : services.joined(separator: ", ")),
                    page.money(terms, "monthly"),
                    Cell(units(terms.whole("meter.included"), terms, page), .figure),
                    Cell(rate(terms, page), .figure),
                    Cell(trial == 0 ? "" : page.text(PayerTexts.days, page.formats.number(trial))),
                ]
            }, empty: "")
    }

    private static func subscriptionTable(_ subscriptions: JSONValue, _ page: PageContext) -> Table {
        let hasSeats = subscriptions.items.contains { ($0.whole("seats") ?? 0) > 0 }
        return Table(
            page.text(MoneyTexts.plans),
            [page.column(PayerTexts.plan), page.column(Texts.state)]
                + (hasSeats ? [page.column(MoneyTexts.seats, figure: true)] : []) + [
                    page.column(PayerTexts.used, figure: true),
                    page.column(PayerTexts.included, figure: true), page.column(PayerTexts.monthEnds),
                ],
            subscriptions.items.map { subscription in
                let terms = subscription["plan"]?["terms"] ?? [:]
                return [Cell(subscription.text("plan.name") ?? ""), page.state(subscription.text("state"))]
                    + (hasSeats
                        ? [Cell(page.formats.number(subscription.whole("seats")), .figure)] : [])
                    + [
                        Cell(units(subscription.whole("month.included_used"), terms, page), .figure),
                        Cell(units(terms.whole("meter.included"), terms, page), .figure),
                        page.day(subscription.text("month.to")),
                    ]
            }, empty: page.text(PayerTexts.noPlans))
    }

    /// So many tokens, or so many calls.
    private static func units(_ count: Int64?, _ terms: JSONValue, _ page: PageContext) -> String {
        guard let count else { return "" }
        let isCalls = terms.text("meter.unit") == "call"
        return page.text(isCalls ? PayerTexts.calls : PayerTexts.tokens, page.formats.number(count))
    }

    /// What use beyond the included costs; of a plan with several tiers, how many.
    private static func rate(_ terms: JSONValue, _ page: PageContext) -> String {
        let tiers = terms["meter"]?.list("tiers") ?? []
        guard let first = tiers.first else { return "" }
        let price = page.text(
            PayerTexts.ratePer, page.formats.money(first.text("rate"), terms.text("currency")),
            units(terms.whole("meter.per"), terms, page))
        return tiers.count == 1
            ? price : page.text(PayerTexts.tiers, price, page.formats.number(Int64(tiers.count)))
    }
}

/// Texts of what one account spends and is subscribed to.
enum PayerTexts {
    static let limits = Phrase("Limits of spending", "利用限度額", "支出限额")
    static let noLimits = Phrase(
        "No limit is set: what may be spent is bounded by the balance alone.", "限度額は設定されていません。残高だけが上限です。",
        "未设置限额：仅受余额约束。")
    static let setLimit = Phrase("Set a limit of spending", "利用限度額を設定", "设置支出限额")
    static let set = Phrase("Set", "設定", "设置")
    static let monthly = Phrase("In a month", "月の限度額", "每月限额")
    static let limited = Phrase("For", "対象", "对象")
    static let limitedKey = Phrase("For one API key", "対象のAPIキー", "针对的API密钥")
    static let limitedKeyHint = Phrase(
        "The whole account when left empty.", "空欄なら口座全体が対象です。", "留空则针对整个账户。")
    static let hard = Phrase(
        "Refuse what could go beyond", "超える可能性のある利用を拒否する", "拒绝可能超出限额的使用")
    static let limitConsequence = Phrase(
        "With a limit that refuses, requests that could go beyond it fail from now on with status 429.",
        "拒否する設定では、限度額を超える可能性のあるリクエストは以後ステータス429で失敗します。",
        "若设为拒绝，可能超出限额的请求今后将以状态429失败。")
    static let oneKey = Phrase("One of the API keys", "APIキーのうちの1つ", "其中一个API密钥")
    static let whoMakesKeys = Phrase(
        "API keys of this account are made by who runs this server.", "この口座のAPIキーは運営者が発行します。",
        "此账户的API密钥由运营方创建。")
    static let whole = Phrase("The whole account", "口座全体", "整个账户")
    static let spent = Phrase("Spent this month", "今月の利用額", "本月已用")
    static let beyond = Phrase("What goes beyond is", "超過時", "超出时")
    static let refused = Phrase("refused", "拒否", "拒绝")
    static let told = Phrase("told of", "通知のみ", "仅提醒")
    static let alerts = Phrase("Alerts of spending", "利用額のアラート", "支出提醒")
    static let percent = Phrase("Reached", "到達率", "达到")
    static let uses = Phrase("Uses", "利用回数", "使用次数")
    static let noUse = Phrase(
        "Nothing was used this month. Try a service under Services.", "今月の利用はありません。「サービス」で試せます。",
        "本月尚无使用。可在“服务”中试用。")
    static let offered = Phrase("Plans on offer", "提供中のプラン", "可订阅套餐")
    static let noPlans = Phrase(
        "No subscription: each use is charged at the service's price.", "契約中のプランはありません。サービスの価格で都度課金されます。",
        "没有订阅，按服务价格逐次计费。")
    static let whoSubscribes = Phrase(
        "Who runs this server subscribes an account to a plan.", "プランの契約は運営者が行います。", "订阅由运营方办理。")
    static let plan = Phrase("Plan", "プラン", "套餐")
    static let subscribe = Phrase("Subscribe to a plan", "プランを契約", "订阅套餐")
    static let seatsHint = Phrase(
        "For a licence; those included when left empty.", "ライセンスの場合。空欄なら含まれる席数。", "用于许可套餐；留空则为包含的席位数。")
    static let subscribeConsequence = Phrase(
        "The first month's fee is charged at once, after the trial where there is one.",
        "最初の月額料金がただちに請求されます（試用期間がある場合はその後）。", "首月费用立即收取（如有试用期则在其后）。")
    static let services = Phrase("Services", "サービス", "服务")
    static let allServices = Phrase("all services", "すべてのサービス", "全部服务")
    static let monthlyFee = Phrase("Monthly fee", "月額料金", "月费")
    static let included = Phrase("Included in a month", "月に含まれる量", "每月包含")
    static let beyondIncluded = Phrase("Beyond it", "超過分", "超出部分")
    static let trial = Phrase("Trial", "試用期間", "试用期")
    static let days = Phrase("{0} days", "{0}日", "{0}天")
    static let used = Phrase("Used of it", "使用済み", "已用")
    static let monthEnds = Phrase("Month ends", "期間の終わり", "周期结束")
    static let tokens = Phrase("{0} tokens", "{0}トークン", "{0}令牌")
    static let calls = Phrase("{0} calls", "{0}回", "{0}次")
    static let ratePer = Phrase("{0} per {1}", "{1}あたり{0}", "每{1} {0}")
    static let tiers = Phrase("{0}, in {1} tiers", "{0}（{1}段階）", "{0}（{1}档）")
}
