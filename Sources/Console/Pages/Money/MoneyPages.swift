import Primitives

/// Balances, what was spent and earned, statements and invoices.
enum MoneyPages {
    static let all: [Page] = [money, entries, earning, account, key, statement, invoice]

    private static let money = Page("/money", .money) { page in
        page.person?.isHouse == true ? try await house(page) : try await customer(page)
    }

    private static func customer(_ page: PageContext) async throws -> PageContent {
        let account = try await page.get("/api/account")
        let id = Address.encoded(account.text("id") ?? "")
        let currency = account.text("currency")
        let usage = try await page.find("/api/accounts/\(id)/usage")
        let statements = try await page.find("/api/statements")
        let invoices = try await page.find("/api/invoices")
        var parts: [Component] = [
            .tiles([
                Tile(
                    title: page.text(MoneyTexts.available),
                    value: page.formats.money(account.text("balance.available"), currency)),
                Tile(
                    title: page.text(MoneyTexts.held),
                    value: page.formats.money(account.text("balance.pending"), currency)),
                Tile(
                    title: page.text(MoneyTexts.thisMonth),
                    value: page.formats.money(usage?.text("charged"), currency)),
            ])
        ]
        parts.append(try await spending(id, currency, page))
        if let usage { parts.append(.table(usageTable(usage, page))) }
        if page.person?.participant != nil {
            parts += payouts(page, statements)
        }
        parts += try await limits(id, page)
        parts += try await plans(id, page)
        parts += tables(page, statements, invoices)
        return PageContent(page.text(Area.money.title), parts)
    }

    private static func house(_ page: PageContext) async throws -> PageContent {
        let accounts = try await page.list("/api/accounts")
        let statements = try await page.find("/api/statements")
        let invoices = try await page.find("/api/invoices")
        return PageContent(
            page.text(Area.money.title),
            [
                .table(
                    Table(
                        page.text(MoneyTexts.accounts),
                        [
                            page.column(Texts.name), page.column(Texts.state), page.column(Texts.kind),
                            page.column(MoneyTexts.available, figure: true),
                            page.column(MoneyTexts.held, figure: true),
                        ],
                        accounts.items.map { account in
                            [
                                Cell(
                                    account.text("name") ?? "",
                                    path: Address.path("money", "accounts", account.text("id") ?? "")),
                                page.state(account.text("state")),
                                Cell(page.text(MoneyTexts.terms(account.text("terms") ?? ""))),
                                page.money(account, "balance.available"),
                                page.money(account, "balance.pending"),
                            ]
                        }, empty: page.text(Texts.nothingHere), more: page.next(accounts))),
                .links([Link(page.text(MoneyTexts.entries), "/money/entries")]),
            ] + tables(page, statements, invoices))
    }

    private static func tables(_ page: PageContext, _ statements: JSONValue?, _ invoices: JSONValue?)
        -> [Component]
    {
        var parts: [Component] = []
        if let statements {
            parts.append(
                .table(
                    Table(
                        page.text(MoneyTexts.statements),
                        [
                            page.column(Texts.month), page.column(MoneyTexts.opening, figure: true),
                            page.column(MoneyTexts.closing, figure: true),
                        ],
                        statements.items.map { statement in
                            [
                                Cell(
                                    page.formats.month(statement.text("month")),
                                    path: Address.path("money", "statements", statement.text("id") ?? "")),
                                page.money(statement, "opening"), page.money(statement, "closing"),
                            ]
                        }, empty: page.text(MoneyTexts.noStatements))))
        }
        if let invoices {
            parts.append(
                .table(
                    Table(
                        page.text(MoneyTexts.invoices),
                        [
                            page.column(MoneyTexts.number), page.column(Texts.month),
                            page.column(MoneyTexts.net, figure: true),
                            page.column(MoneyTexts.tax, figure: true),
                            page.column(MoneyTexts.total, figure: true),
                        ],
                        invoices.items.map { invoice in
                            [
                                Cell(
                                    invoice.text("number") ?? "",
                                    path: Address.path("money", "invoices", invoice.text("id") ?? "")),
                                Cell(page.formats.month(invoice.text("month"))), page.money(invoice, "net"),
                                page.money(invoice, "tax"), page.money(invoice, "total"),
                            ]
                        }, empty: page.text(MoneyTexts.noInvoices))))
        }
        return parts
    }

    /// What was paid out by month, and where each part of it comes from.
    private static func payouts(_ page: PageContext, _ statements: JSONValue?) -> [Component] {
        var parts: [Component] = []
        let months = (statements?.items ?? []).sorted { ($0.text("month") ?? "") < ($1.text("month") ?? "") }
        for currency in Set(months.compactMap { $0.text("currency") }).sorted() {
            let bars = months.filter { $0.text("currency") == currency }.map { statement in
                Chart.Bar(
                    label: page.formats.month(statement.text("month")),
                    value: Double(statement.text("document.payout") ?? "") ?? 0,
                    text: page.formats.money(statement.text("document.payout"), currency))
            }
            parts.append(
                .chart(
                    Chart(
                        title: page.text(MoneyTexts.payouts), unit: page.text(MoneyTexts.payout),
                        per: page.text(Texts.month), bars: bars)))
        }
        return parts + [.links([Link(page.text(MoneyTexts.entries), "/money/entries")])]
    }

    /// How many months back the chart of spending goes.
    private static let shownMonths: Int64 = 6

    /// What was charged in each of the last months.
    private static func spending(
        _ account: String, _ currency: String?, _ page: PageContext
    ) async throws -> Component {
        var bars: [Chart.Bar] = []
        for month in page.formats.months(shownMonths) {
            let usage = try await page.find("/api/accounts/\(account)/usage", [("month", month)])
            bars.append(
                Chart.Bar(
                    label: page.formats.month(month), value: Double(usage?.text("charged") ?? "") ?? 0,
                    text: page.formats.money(usage?.text("charged") ?? "0", currency)))
        }
        return .chart(
            Chart(
                title: page.text(MoneyTexts.byMonth), unit: page.text(Texts.charge),
                per: page.text(Texts.month), bars: bars))
    }
}
