import Primitives

/// Running the server: how it is, what was changed, people who sign in, accounts and keys, word lists. For the house.
enum OperationPages {
    static let all: [Page] =
        [overview, TrailPage.page] + UserPages.all + UserPartPages.all + AccountPages.all
        + WordListPages.all

    static func trail(_ page: PageContext, _ more: Link...) -> [Link] {
        [Link(page.text(Area.operation.title), "/operation")] + more
    }

    private static let overview = Page("/operation", .operation, access: .house, live: live) { page in
        let latest = try await page.get("/api/records", [("order", "newest_first"), ("limit", "200")])
        let failures = latest.items.filter { ["failed", "interrupted"].contains($0.text("status") ?? "") }
        var parts: [Component] = [
            .links([
                Link(page.text(UserTexts.users), "/operation/users"),
                Link(page.text(AccountTexts.accounts), "/operation/accounts"),
                Link(page.text(WordListTexts.lists), "/operation/word-lists"),
                Link(page.text(TrailTexts.trail), "/operation/trail"),
            ]),
            .live(
                Live(
                    module: "refresh.js", data: [("source", "/operation/live")],
                    fallback: try await live(page))),
        ]
        if failures.isEmpty {
            let count = page.formats.number(Int64(latest.items.count))
            parts += [
                .heading(page.text(OperationTexts.failures)),
                .paragraph(page.text(OperationTexts.noFailures, count)),
            ]
        } else {
            parts.append(
                .table(
                    ServicePages.recordTable(
                        page, ["items": .array(failures)], more: nil, title: OperationTexts.failures)))
        }
        return PageContent(page.text(Area.operation.title), intro: page.text(OperationTexts.intro), parts)
    }

    /// What an open page brings up to date by itself.
    @Sendable private static func live(_ page: PageContext) async throws -> [Component] {
        let engines = try await page.get("/api/engines")
        let figures = try await page.get("/api/operation")
        return [
            .tiles(tiles(page, engines, figures)), .table(table(page, engines)),
            .table(nodes(page, figures)), .table(counts(page, figures)),
        ]
    }

    private static func tiles(_ page: PageContext, _ engines: JSONValue, _ figures: JSONValue) -> [Tile] {
        let healthy = engines.items.count { $0.text("health.state") == "healthy" }
        let total = engines.items.count
        let number = { (path: String) in page.formats.number(figures.whole(path) ?? 0) }
        let queued = figures.whole("writes.queued") ?? 0
        let failures = figures.whole("writes.failures") ?? 0
        return [
            Tile(
                title: page.text(OperationTexts.enginesHealthy),
                value: page.text(
                    OperationTexts.ofAll, page.formats.number(Int64(healthy)),
                    page.formats.number(Int64(total))),
                style: healthy == total ? .good : .bad),
            Tile(
                title: page.text(OperationTexts.inFlight), value: number("answers.in_flight"),
                note: page.text(OperationTexts.downloads, number("answers.downloads_in_flight"))),
            Tile(
                title: page.text(OperationTexts.queued), value: page.formats.number(queued),
                style: queued >= OperationTexts.longQueue ? .warning : .plain),
            Tile(
                title: page.text(OperationTexts.commit),
                value: bound(figures["writes"]?["p99_seconds"], page),
                note: page.text(
                    OperationTexts.commitNote, bound(figures["writes"]?["median_seconds"], page),
                    number("writes.commits"))),
            Tile(
                title: page.text(OperationTexts.commitFailures), value: page.formats.number(failures),
                style: failures > 0 ? .bad : .plain),
            Tile(
                title: page.text(OperationTexts.logSize), value: number("log.size"),
                note: page.formats.ago(figures.text("log.signed_at")), path: "/trust"),
        ]
    }

    /// An upper bound of a time, in milliseconds or seconds.
    private static func bound(_ seconds: JSONValue?, _ page: PageContext) -> String {
        guard let seconds = seconds?.doubleValue else { return "–" }
        let text =
            seconds < 1
            ? Texts.milliseconds.in(page.language, [page.formats.rounded(seconds * 1_000)])
            : Texts.seconds.in(page.language, [page.formats.rounded(seconds)])
        return page.text(OperationTexts.atMost, text)
    }

    private static func table(_ page: PageContext, _ engines: JSONValue) -> Table {
        let hasReasons = engines.items.contains { $0.text("health.detail")?.isEmpty == false }
        return Table(
            page.text(OperationTexts.engines),
            [page.column(Texts.name), page.column(Texts.state), page.column(OperationTexts.models)]
                + (hasReasons ? [page.column(OperationTexts.why)] : []),
            engines.items.map { engine in
                [
                    Cell(engine.text("name") ?? ""), page.state(engine.text("health.state")),
                    Cell(engine.words("models").joined(separator: ", ")),
                ]
                    + (hasReasons
                        ? [Cell(engine.text("health.detail") ?? "", .quiet, language: "en")] : [])
            }, empty: page.text(OperationTexts.noEngines))
    }

    private static func nodes(_ page: PageContext, _ figures: JSONValue) -> Table {
        let hasFaults = figures.list("nodes").contains { !$0.words("faults").isEmpty }
        return Table(
            page.text(OperationTexts.nodes),
            [
                page.column(OperationTexts.node), page.column(Texts.state),
                page.column(OperationTexts.started),
            ] + (hasFaults ? [page.column(OperationTexts.why)] : []),
            figures.list("nodes").enumerated().map { index, node in
                let isReady = node["ready"]?.boolValue == true
                return [
                    Cell(page.text(OperationTexts.nodeNumber, page.formats.number(Int64(index + 1)))),
                    Cell(
                        page.text(isReady ? OperationTexts.ready : OperationTexts.notReady),
                        isReady ? .good : .bad),
                    page.time(node.text("started_at")),
                ]
                    + (hasFaults
                        ? [Cell(node.words("faults").joined(separator: ", "), .quiet, language: "en")] : [])
            }, empty: "")
    }

    /// How requests ended since the process began.
    private static func counts(_ page: PageContext, _ figures: JSONValue) -> Table {
        let answers = figures["answers"] ?? [:]
        let refused = answers.list("refusals").map { one in
            [
                Cell(page.text(OperationTexts.refusal(one.text("kind") ?? ""))),
                Cell(page.text(OperationTexts.beforeEngine)),
                Cell(page.formats.number(one.whole("count")), .figure),
            ]
        }
        let ended = answers.list("outcomes").map { one in
            [
                page.state(one.text("status")), Cell(page.text(OperationTexts.answered)),
                Cell(page.formats.number(one.whole("count")), .figure),
            ]
        }
        return Table(
            page.text(OperationTexts.outcomes, page.formats.number(answers.whole("requests") ?? 0)),
            [
                page.column(OperationTexts.outcome), page.column(OperationTexts.stage),
                page.column(OperationTexts.count, figure: true),
            ], ended + refused, empty: page.text(OperationTexts.noRequests))
    }
}
