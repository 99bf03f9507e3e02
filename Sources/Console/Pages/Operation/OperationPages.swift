import Primitives

/// Running the server: engines, people who sign in, accounts and keys, word lists. For the house.
enum OperationPages {
    static let all: [Page] =
        [overview] + UserPages.all + UserPartPages.all + AccountPages.all + WordListPages.all

    static func trail(_ page: PageContext, _ more: Link...) -> [Link] {
        [Link(page.text(Area.operation.title), "/operation")] + more
    }

    private static let overview = Page("/operation", .operation, access: .house) { page in
        let engines = try await page.get("/api/engines")
        let healthy = engines.items.count { $0.text("health.state") == "healthy" }
        let total = engines.items.count
        let failed = try await page.get("/api/records", [("order", "newest_first"), ("limit", "200")])
        let failures = failed.items.filter { ["failed", "interrupted"].contains($0.text("status") ?? "") }
        return PageContent(
            page.text(Area.operation.title), intro: page.text(OperationTexts.intro),
            [
                .tiles([
                    Tile(
                        title: page.text(OperationTexts.enginesHealthy),
                        value: page.text(
                            OperationTexts.ofAll, page.formats.number(Int64(healthy)),
                            page.formats.number(Int64(total))),
                        style: healthy == total ? .good : .bad),
                    Tile(
                        title: page.text(OperationTexts.failures),
                        value: page.formats.number(Int64(failures.count)),
                        note: page.text(
                            OperationTexts.ofLatest, page.formats.number(Int64(failed.items.count))),
                        style: failures.isEmpty ? .plain : .warning),
                ]),
                .links([
                    Link(page.text(UserTexts.users), "/operation/users"),
                    Link(page.text(AccountTexts.accounts), "/operation/accounts"),
                    Link(page.text(WordListTexts.lists), "/operation/word-lists"),
                ]),
                .table(table(page, engines)),
            ]
                + (failures.isEmpty
                    ? []
                    : [
                        .heading(page.text(OperationTexts.failures)),
                        .table(ServicePages.recordTable(page, ["items": .array(failures)], more: nil)),
                    ]))
    }

    private static func table(_ page: PageContext, _ engines: JSONValue) -> Table {
        Table(
            page.text(OperationTexts.engines),
            [
                page.column(Texts.name), page.column(Texts.state), page.column(OperationTexts.models),
                page.column(Texts.details),
            ],
            engines.items.map { engine in
                [
                    Cell(engine.text("name") ?? ""), page.state(engine.text("health.state")),
                    Cell(engine.words("models").joined(separator: ", ")),
                    Cell(engine.text("health.detail") ?? "", .quiet, language: "en"),
                ]
            }, empty: page.text(OperationTexts.noEngines))
    }
}

/// Texts of the operation's first page.
enum OperationTexts {
    static let intro = Phrase(
        "Engines, the people who sign in, accounts and their keys, word lists. Latencies and queues stand under /metrics for your monitoring.",
        "エンジン、サインインする人、口座と鍵、語彙リスト。遅延とキューは監視用に /metrics にあります。",
        "引擎、登录人员、账户及密钥、词表。延迟与队列见供监控使用的 /metrics。")
    static let engines = Phrase("Engines", "エンジン", "引擎")
    static let enginesHealthy = Phrase("Engines that are healthy", "正常なエンジン", "正常的引擎")
    static let ofAll = Phrase("{0} of {1}", "{1}件中 {0}件", "{1}个中{0}个")
    static let failures = Phrase("Answers that failed lately", "最近失敗した回答", "近期失败的回答")
    static let ofLatest = Phrase("of the latest {0}", "直近{0}件のうち", "最近{0}条中")
    static let models = Phrase("Models", "モデル", "模型")
    static let noEngines = Phrase(
        "There are no engines. Name one in the configuration and start the server again.",
        "エンジンがありません。設定ファイルに書いてサーバーを再起動してください。", "没有引擎。请在配置中添加并重启服务器。")
}
