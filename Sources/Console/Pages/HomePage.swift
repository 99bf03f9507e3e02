import Primitives

/// The first page: what is the matter now, for who is signed in.
enum HomePage {
    static let page = Page("/", nil) { page in
        var parts: [Component] = []
        if let account = try await page.person?.account == nil ? nil : page.find("/api/account") {
            parts.append(
                .tiles([
                    Tile(
                        title: page.text(MoneyTexts.available),
                        value: page.formats.money(
                            account.text("balance.available"), account.text("currency")),
                        path: "/money"),
                    Tile(title: page.text(Texts.account), value: account.text("name") ?? "", path: "/money"),
                ]))
        }
        let records = try await page.get("/api/records", [("limit", "10")])
        parts.append(.heading(page.text(Words.latest)))
        parts.append(.table(ServicePages.recordTable(page, records, more: nil)))
        return PageContent(
            page.text(Words.title, page.person?.displayName ?? ""), intro: page.text(Words.intro), parts)
    }

    private enum Words {
        static let title = Phrase("Welcome, {0}", "ようこそ、{0}さん", "欢迎，{0}")
        static let intro = Phrase(
            "Data comes in with papers, answers go out under rules, and every use is metered, proven and paid for.",
            "データは権利書とともに入り、回答はルールのもとに出て、すべての利用が計量・証明・精算されます。",
            "数据带着凭证进来，回答在规则之下出去，每次使用都被计量、证明并结算。")
        static let latest = Phrase("Latest answers", "最近の回答", "最近的回答")
    }
}
