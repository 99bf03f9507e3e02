import Primitives

/// The audit trail: what was changed, by whom, when, as the log tells it.
enum TrailPage {
    /// Whose changes can be asked for; those of the house's people and keys stand first.
    private static let actors = ["operator", "user", "account", "server", "configuration", "peer"]

    static let page = Page("/operation/trail", .operation, access: .house) { page in
        let asked = page.request.query["actor"].flatMap { actors.contains($0) ? $0 : nil }
        let isAll = page.request.query["actor"] == "all"
        let actor = isAll ? nil : asked ?? "operator"
        let found = try await page.list("/api/events", actor.map { [("actor", $0)] } ?? [])
        let names = try await TrailNames(page)
        let path = "/operation/trail"
        return PageContent(
            page.text(TrailTexts.trail), intro: page.text(TrailTexts.intro),
            trail: OperationPages.trail(page),
            [
                .links(
                    actors.map { one in
                        Link(
                            page.text(TrailTexts.actor(one)), "\(path)?actor=\(one)",
                            isCurrent: one == actor)
                    } + [Link(page.text(PeopleTexts.all), "\(path)?actor=all", isCurrent: isAll)]),
                .table(
                    Table(
                        page.text(TrailTexts.trail),
                        [
                            page.column(Texts.time), page.column(TrailTexts.what),
                            page.column(TrailTexts.subject), page.column(TrailTexts.by),
                            page.column(Texts.details), page.column(RulesTexts.logIndex, figure: true),
                        ],
                        found.items.map { row($0, names, page) }, empty: page.text(TrailTexts.none),
                        more: page.next(found))),
            ])
    }

    private static func row(_ event: JSONValue, _ names: TrailNames, _ page: PageContext) -> [Cell] {
        let (kind, actor) = (event.text("kind") ?? "", event.text("actor") ?? "")
        let by = event.text("by").map { names.users.text($0) }
        return [
            page.time(event.text("at")), Cell(page.text(TrailTexts.what(kind)), .short),
            names.subject(event.text("id"), of: kind, page), Cell(by ?? page.text(TrailTexts.actor(actor))),
            Cell(facts(of: event, names, page), .quiet),
            Cell(page.formats.number(event.whole("index")), .figure),
        ]
    }

    /// What the leaf says besides, in words of the page; the log has all of it.
    private static func facts(of event: JSONValue, _ names: TrailNames, _ page: PageContext) -> String {
        let facts = event["facts"] ?? [:]
        let subject = event.text("id").flatMap(names.known)
        let currency = facts.text("currency")
        var told: [String] = []
        for name in ["amount", "monthly"] {
            if let amount = facts.text(name) { told.append(page.formats.money(amount, currency)) }
        }
        for name in ["role", "terms", "state", "kind", "link", "source", "complaint_kind", "request_kind"] {
            if let word = facts.text(name) { told.append(page.text(TrailTexts.word(word))) }
        }
        for name in ["account", "user", "service", "use"] {
            if let known = facts.text(name).flatMap(names.known), known != subject { told.append(known) }
        }
        for name in ["name", "slot", "duty", "list"] {
            if let text = facts.text(name), text != subject { told.append(text) }
        }
        if let month = facts.text("month") { told.append(page.formats.month(month)) }
        if let due = facts.text("due_at") ?? facts.text("expires_at") {
            told.append(page.text(TrailTexts.until, page.formats.day(due)))
        }
        return told.joined(separator: page.text(Texts.comma))
    }
}

/// What the subjects of changes are called, and where they are shown.
struct TrailNames: Sendable {
    let users: Names
    private let accounts: Names
    private let services: Names

    init(_ page: PageContext) async throws {
        users = try await page.userNames()
        accounts = try await page.accountNames()
        services = try await page.serviceNames()
    }

    /// What an id is the id of; nil for others.
    func known(_ id: String) -> String? { users[id] ?? accounts[id] ?? services[id] }

    /// What was changed: by its name; where it has a page and no name, by what it is.
    func subject(_ id: String?, of kind: String, _ page: PageContext) -> Cell {
        guard let id else { return Cell("") }
        let path: String? =
            switch id.split(separator: "_").first {
            case "acct": Address.path("operation", "accounts", id)
            case "user": Address.path("operation", "users", id)
            case "svc": services[id].map { Address.path("services", "of", $0) }
            case "use": Address.path("services", "records", id)
            case "inc": Address.path("rules", "incidents", id)
            case "cmp": Address.path("rules", "complaints", id)
            case "prq": Address.path("rules", "requests", id)
            case "inv": Address.path("money", "invoices", id)
            case "prod": Address.path("market", "products", id)
            case "agr": Address.path("market", "agreements", id)
            default: nil
            }
        if let name = known(id) { return Cell(name, path: path) }
        let noun = kind.split(separator: ".").first.flatMap { TrailTexts.subjects[String($0)] }
        return path == nil ? Cell(id, .mono) : Cell(noun.map(page.text) ?? id, path: path)
    }
}

/// Texts of the audit trail.
enum TrailTexts {
    static let trail = Phrase("Audit trail", "変更履歴", "审计记录")
    static let intro = Phrase(
        "What was changed, read from the entries of the log itself; Trust lets anybody verify them.",
        "ログの記録そのものから読み取った変更の履歴です。誰でも「信頼」で検証できます。", "直接读自日志条目的变更记录，任何人都可在“信任”中验证。")
    static let what = Phrase("Change", "変更", "变更")
    static let subject = Phrase("Of", "対象", "对象")
    static let by = Phrase("By", "実行者", "执行者")
    static let none = Phrase(
        "No such change among the newest entries of the log.", "直近のログに該当する変更はありません。", "最近的日志条目中没有此类变更。")

    static func actor(_ actor: String) -> Phrase {
        switch actor {
        case "operator": Phrase("administrators", "運営者", "运营方")
        case "user": Phrase("people, about their sign-in", "本人（サインイン関連）", "本人（登录相关）")
        case "account": Phrase("accounts", "口座", "账户")
        case "server": Phrase("the server, by rule", "サーバー（自動）", "服务器（自动）")
        case "configuration": Phrase("the configuration", "設定ファイル", "配置文件")
        case "peer": Phrase("other connectors", "相手のコネクター", "对方连接器")
        default: Phrase(same: actor)
        }
    }

    static let until = Phrase("until {0}", "{0}まで", "至{0}")

    /// A word of a leaf, whatever it is about.
    static func word(_ word: String) -> Phrase {
        for known in [UserTexts.role(word), UserTexts.linkKind(word), MoneyTexts.terms(word)]
        where known != Phrase(same: word) { return known }
        return RulesWords.word(word)
    }

    /// What a kind of change is, such as "account: created", put together of what changed and how.
    static func what(_ kind: String) -> Phrase {
        let parts = kind.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let subject = subjects[parts[0]] else { return Phrase(same: kind) }
        let deed =
            deeds[parts[1]] ?? Phrase(same: parts[1].replacing("_", with: " ").replacing(".", with: " "))
        return Phrase(
            "\(subject.english): \(deed.english)", "\(subject.japanese)：\(deed.japanese)",
            "\(subject.chinese)：\(deed.chinese)")
    }
}
