import Primitives

/// The first page: what is the matter now, for who is signed in, and where to go.
enum HomePage {
    static let page = Page("/", nil) { page in
        guard let person = page.person else { return PageContent("", []) }
        let title = page.text(Words.title, person.displayName)
        if case .nobody = person.side {
            return PageContent(
                title, intro: page.text(Words.intro),
                [
                    .notice(Notice(.warning, page.text(Words.nobody), mend: page.text(Words.nobodyMend))),
                    .links([
                        Link(page.text(DoorTexts.me), "/me"), Link(page.text(Area.trust.title), "/trust"),
                    ]),
                ])
        }
        var parts = person.isHouse ? try await house(page) : try await organisation(page)
        let records = try await page.find("/api/records", [("limit", "10")]) ?? [:]
        let table = ServicePages.recordTable(page, records, more: nil)
        parts += [
            .heading(page.text(Words.latest)),
            .table(
                Table(page.text(Words.latest), table.columns, table.rows, empty: page.text(Words.noAnswers))),
        ]
        if !records.items.isEmpty {
            parts.append(.links([Link(page.text(Words.all), "/services/records")]))
        }
        return PageContent(title, intro: page.text(Words.intro), parts)
    }

    /// What waits for the house.
    private static func house(_ page: PageContext) async throws -> [Component] {
        let products = try await page.find("/api/products", [("limit", "1")])
        let people = try await page.find("/api/participants", [("limit", "100")])
        let rights = try await page.find("/api/rights", [("state", "registered"), ("limit", "50")])
        let complaints = try await page.find("/api/complaints", [("state", "received"), ("limit", "50")])
        let incidents = try await page.find("/api/incidents", [("state", "open"), ("limit", "50")])
        let log = try await page.find("/api/log")
        func tile(_ title: Phrase, _ found: JSONValue?, _ path: String) -> Tile {
            Tile(
                title: page.text(title), value: found.map { page.count($0) } ?? "", path: path,
                style: found?.items.isEmpty ?? true ? .plain : .warning)
        }
        return [
            .tiles([
                tile(Words.rights, rights, "/supply/rights"),
                tile(Words.complaints, complaints, "/rules/complaints"),
                tile(Words.incidents, incidents, "/rules/incidents"),
                Tile(
                    title: page.text(Words.listed), value: page.formats.number(products?.whole("total")),
                    path: "/market"),
                Tile(
                    title: page.text(Words.participants),
                    value: people.map { page.count($0) } ?? "", path: "/supply"),
                Tile(
                    title: page.text(Words.leaves), value: page.formats.number(log?.whole("size")),
                    path: "/trust"),
            ])
        ]
    }

    /// What an organisation has, and what it can do next.
    private static func organisation(_ page: PageContext) async throws -> [Component] {
        var tiles: [Tile] = []
        if let account = try await page.find("/api/account") {
            tiles.append(
                Tile(
                    title: page.text(MoneyTexts.available),
                    value: page.formats.money(account.text("balance.available"), account.text("currency")),
                    note: account.text("name"), path: "/money"))
        }
        guard page.person?.participant != nil else {
            return [.tiles(tiles), .links([Link(page.text(Words.ask), "/services")])]
        }
        if let agreements = try await page.find("/api/agreements", [("state", "active"), ("limit", "100")]) {
            tiles.append(
                Tile(
                    title: page.text(Words.contracts), value: page.count(agreements),
                    path: "/market/agreements"))
        }
        return [
            .tiles(tiles),
            .links([
                Link(page.text(Words.find), "/market"), Link(page.text(Words.sell), "/supply"),
                Link(page.text(Words.ask), "/services"),
            ]),
        ]
    }

    private enum Words {
        static let title = Phrase("Welcome, {0}", "ようこそ、{0}さん", "欢迎，{0}")
        static let intro = Phrase(
            "Data comes in with papers, answers go out under rules, and every use is metered, proven and paid for.",
            "権利を確かめたデータを扱い、ルールに沿って回答し、すべての利用を計量・証明・精算します。",
            "数据凭权利凭证进来，回答依规则产生，每次使用都经计量、证明并结算。")
        static let latest = Phrase("Latest answers", "最近の回答", "最近的回答")
        static let noAnswers = Phrase(
            "No answers yet. Ask one of the services.", "回答はまだありません。サービスに質問してみてください。",
            "还没有回答。请向服务提问。")
        static let all = Phrase("All answers", "すべての回答", "全部回答")
        static let leaves = Phrase("Leaves of the log", "ログの記録数", "日志叶数")
        static let nobody = Phrase(
            "You do not act for any organisation yet.", "まだどの組織にも所属していません。", "您尚未加入任何组织。")
        static let nobodyMend = Phrase(
            "Ask an administrator of this server for a membership.", "サーバーの管理者に所属の登録を依頼してください。",
            "请联系服务器管理员为您添加组织。")
        static let contracts = Phrase("Contracts in force", "有効な契約", "有效合同")
        static let find = Phrase("Find data", "データを探す", "查找数据")
        static let sell = Phrase("Offer data", "データを提供する", "提供数据")
        static let ask = Phrase("Ask a service", "サービスに質問する", "向服务提问")
        static let rights = Phrase("Rights to certify", "認証待ちの権利", "待认证的权利")
        static let complaints = Phrase("Complaints to answer", "未対応の苦情", "待处理的投诉")
        static let incidents = Phrase("Open incidents", "対応中のインシデント", "未结事件")
        static let listed = Phrase("Products on the market", "掲載中の商品", "已上架的产品")
        static let participants = Phrase("Participants", "参加組織", "参与组织")
    }
}
