import Primitives

/// Balances, what was spent and earned, statements and invoices.
enum MoneyPages {
    static let all: [Page] = [
        money, entries, earning, account, key, statements, statement, invoices, invoice,
    ]

    static func trail(_ page: PageContext, _ more: Link...) -> [Link] {
        [Link(page.text(Area.money.title), "/money")] + more
    }

    private static let money = Page("/money", .money) { page in
        page.person?.isHouse == true ? try await house(page) : try await customer(page)
    }

    // MARK: who pays or is paid

    private static func customer(_ page: PageContext) async throws -> PageContent {
        let account = try await page.get("/api/account")
        let id = account.text("id") ?? ""
        let currency = account.text("currency")
        let statements = try await page.find("/api/statements", newest)
        let invoices = try await page.find("/api/invoices", newest)
        let spent = try await spending(Address.encoded(id), currency, page)
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
                    value: page.formats.money(spent.current?.text("charged"), currency)),
            ])
        ]
        if page.person?.participant != nil {
            parts.append(.links([Link(page.text(MoneyTexts.entries), "/money/entries")]))
            parts += payouts(page, statements)
        }
        parts += spent.chart
        if let usage = spent.current, !usage.list("lines").isEmpty || page.person?.participant == nil {
            parts.append(.table(usageTable(usage, page)))
        }
        let keys = try await AccountKeys(page, of: id)
        parts += try await limits(id, keys, page)
        parts += try await alerts(id, keys, page)
        parts += try await plans(id, page)
        parts.append(
            keys == nil
                ? .paragraph(page.text(PayerTexts.whoMakesKeys))
                : .links([Link(page.text(MoneyTexts.manage), Address.path("money", "accounts", id))]))
        if let statements, page.person?.participant != nil {
            parts += latest(.table(try await statementTable(page, statements, more: nil)), statements, page)
        }
        if let invoices {
            parts += latest(.table(try await invoiceTable(page, invoices, more: nil)), invoices, page)
        }
        return PageContent(page.text(Area.money.title), parts)
    }

    /// How many months back the chart of spending goes.
    private static let shownMonths: Int64 = 6

    /// What was charged in each of the last months, and this month's use; no chart where nothing was.
    private static func spending(
        _ account: String, _ currency: String?, _ page: PageContext
    ) async throws -> (current: JSONValue?, chart: [Component]) {
        var current: JSONValue?
        var bars: [Chart.Bar] = []
        for month in page.formats.months(shownMonths) {
            current = try await page.find("/api/accounts/\(account)/usage", [("month", month)])
            bars.append(
                Chart.Bar(
                    label: page.formats.month(month), value: Double(current?.text("charged") ?? "") ?? 0,
                    text: page.formats.money(current?.text("charged") ?? "0", currency)))
        }
        guard bars.contains(where: { $0.value > 0 }) else { return (current, []) }
        let chart = Chart(
            title: page.text(MoneyTexts.byMonth), unit: page.text(Texts.charge), per: page.text(Texts.month),
            bars: bars)
        return (current, [.chart(chart)])
    }

    /// What was paid out by month, and where each part of it comes from.
    private static func payouts(_ page: PageContext, _ statements: JSONValue?) -> [Component] {
        let months = (statements?.items ?? []).sorted { ($0.text("month") ?? "") < ($1.text("month") ?? "") }
        return Set(months.compactMap { $0.text("currency") }).sorted().map { currency in
            .chart(
                Chart(
                    title: page.text(MoneyTexts.payouts), unit: page.text(MoneyTexts.payout),
                    per: page.text(Texts.month),
                    bars: months.filter { $0.text("currency") == currency }.map { statement in
                        Chart.Bar(
                            label: page.formats.month(statement.text("month")),
                            value: Double(statement.text("document.payout") ?? "") ?? 0,
                            text: page.formats.money(statement.text("document.payout"), currency))
                    }))
        }
    }

    // MARK: the house

    private static func house(_ page: PageContext) async throws -> PageContent {
        let accounts = try await page.list("/api/accounts")
        var parts: [Component] = [
            .links([Link(page.text(MoneyTexts.entries), "/money/entries")]),
            .table(
                Table(
                    page.text(MoneyTexts.accounts),
                    [
                        page.column(Texts.name), page.column(Texts.state),
                        page.column(AccountTexts.terms),
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
                            page.money(account, "balance.available", "currency"),
                            page.money(account, "balance.pending", "currency"),
                        ]
                    }, empty: page.text(AccountTexts.none), more: page.next(accounts))),
        ]
        // Beside the second page of accounts nobody looks for the rest.
        guard page.request.query["cursor"] == nil else {
            return PageContent(page.text(Area.money.title), parts)
        }
        if let statements = try await page.find("/api/statements", newest) {
            parts += latest(.table(try await statementTable(page, statements, more: nil)), statements, page)
        }
        if let invoices = try await page.find("/api/invoices", newest) {
            parts += invoiced(page, invoices)
            parts += latest(.table(try await invoiceTable(page, invoices, more: nil)), invoices, page)
        }
        return PageContent(page.text(Area.money.title), parts)
    }

    /// What was invoiced in each month and currency, as far as the newest invoices go.
    private static func invoiced(_ page: PageContext, _ invoices: JSONValue) -> [Component] {
        Set(invoices.items.compactMap { $0.text("currency") }).sorted().map { currency in
            var sums: [String: Double] = [:]
            for invoice in invoices.items where invoice.text("currency") == currency {
                sums[invoice.text("month") ?? "", default: 0] += Double(invoice.text("total") ?? "") ?? 0
            }
            return .chart(
                Chart(
                    title: page.text(MoneyTexts.invoiced), unit: page.text(MoneyTexts.total),
                    per: page.text(Texts.month),
                    bars: sums.sorted { $0.key < $1.key }.map { month, sum in
                        Chart.Bar(
                            label: page.formats.month(month), value: sum,
                            text: page.formats.money(Self.decimal(sum), currency))
                    }))
        }
    }

    /// A sum for a chart, in hundredths at most: the documents have the exact amounts.
    private static func decimal(_ sum: Double) -> String {
        guard sum.magnitude < 1e15 else { return "\(sum)" }
        let hundredths = Int64((sum * 100).rounded())
        let (whole, rest) = (hundredths / 100, abs(hundredths % 100))
        let sign = hundredths < 0 && whole == 0 ? "-" : ""
        return rest == 0 ? "\(whole)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
