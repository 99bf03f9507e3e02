import Primitives

/// Balances, what was spent and earned, statements and invoices.
enum MoneyPages {
    static let all: [Page] = [money, statement, invoice]

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
        let subscriptions = try await page.find("/api/accounts/\(id)/subscriptions")
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
        if let usage {
            let lines = usage.list("lines")
            parts.append(
                .chart(
                    Chart(
                        title: page.text(MoneyTexts.byService), unit: page.text(Texts.amount),
                        per: page.text(Texts.service),
                        bars: lines.map { line in
                            Chart.Bar(
                                label: line.text("service") ?? "",
                                value: Double(line.text("charged") ?? "") ?? 0,
                                text: page.formats.money(line.text("charged"), currency))
                        })))
        }
        if let subscriptions, !subscriptions.items.isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(MoneyTexts.plans),
                        [
                            page.column(Texts.name), page.column(Texts.state),
                            page.column(MoneyTexts.seats, figure: true),
                            page.column(Texts.from),
                        ],
                        subscriptions.items.map { subscription in
                            [
                                Cell(subscription.text("plan.name") ?? ""),
                                page.state(subscription.text("state")),
                                Cell(page.formats.number(subscription.whole("seats")), .figure),
                                Cell(page.formats.day(subscription.text("started_at"))),
                            ]
                        }, empty: "")))
        }
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
                                Cell(account.text("name") ?? ""), page.state(account.text("state")),
                                Cell(page.text(MoneyTexts.terms(account.text("terms") ?? ""))),
                                page.money(account, "balance.available"),
                                page.money(account, "balance.pending"),
                            ]
                        }, empty: page.text(Texts.nothingHere), more: page.next(accounts)))
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

    private static let statement = Page("/money/statements/{statement}", .money) { page in
        let statement = try await page.get("/api/statements/\(Address.encoded(page["statement"]))")
        return PageContent(
            page.text(MoneyTexts.statement, page.formats.month(statement.text("month"))),
            trail: [Link(page.text(Area.money.title), "/money")],
            [
                .facts([
                    Fact(page.text(MoneyTexts.opening), page.money(statement, "opening")),
                    Fact(page.text(MoneyTexts.closing), page.money(statement, "closing")),
                    Fact(page.text(MoneyTexts.hash), Cell(statement.text("document_sha256") ?? "", .mono)),
                ]),
                .details(
                    page.text(Texts.details), [.code((statement["document"] ?? .null).pretty, label: "JSON")]),
            ])
    }

    private static let invoice = Page("/money/invoices/{invoice}", .money) { page in
        let invoice = try await page.get("/api/invoices/\(Address.encoded(page["invoice"]))")
        return PageContent(
            page.text(MoneyTexts.invoice, invoice.text("number") ?? ""),
            trail: [Link(page.text(Area.money.title), "/money")],
            [
                .facts(
                    [
                        Fact(page.text(Texts.month), page.formats.month(invoice.text("month"))),
                        Fact(page.text(MoneyTexts.net), page.money(invoice, "net")),
                        Fact(page.text(MoneyTexts.tax), page.money(invoice, "tax")),
                        Fact(page.text(MoneyTexts.total), page.money(invoice, "total")),
                        page.fact(MoneyTexts.corrects, invoice.text("corrects")),
                        Fact(page.text(MoneyTexts.hash), Cell(invoice.text("document_sha256") ?? "", .mono)),
                    ].compactMap { $0 }),
                .details(
                    page.text(Texts.details), [.code((invoice["document"] ?? .null).pretty, label: "JSON")]),
            ])
    }
}

/// Texts of money.
enum MoneyTexts {
    static let available = Phrase("Available", "利用可能額", "可用余额")
    static let held = Phrase("Held for uses under way", "利用中の保留額", "使用中冻结")
    static let thisMonth = Phrase("Charged this month", "今月の料金", "本月费用")
    static let byService = Phrase("This month by service", "今月のサービス別", "本月按服务")
    static let plans = Phrase("Plans", "プラン", "套餐")
    static let seats = Phrase("Seats", "席数", "席位")
    static let accounts = Phrase("Accounts", "口座", "账户")
    static let statements = Phrase("Statements", "明細書", "结算单")
    static let statement = Phrase("Statement of {0}", "{0}の明細書", "{0}结算单")
    static let noStatements = Phrase("No month is closed yet.", "締めた月はまだありません。", "尚无已结月份。")
    static let invoices = Phrase("Invoices", "請求書", "发票")
    static let invoice = Phrase("Invoice {0}", "請求書 {0}", "发票 {0}")
    static let noInvoices = Phrase("No invoices yet.", "請求書はまだありません。", "还没有发票。")
    static let opening = Phrase("Opening", "期首", "期初")
    static let closing = Phrase("Closing", "期末", "期末")
    static let number = Phrase("Number", "番号", "编号")
    static let net = Phrase("Net", "税抜", "不含税")
    static let tax = Phrase("Tax", "税", "税额")
    static let total = Phrase("Total", "合計", "合计")
    static let corrects = Phrase("Corrects", "訂正元", "更正对象")
    static let hash = Phrase("Hash of the document", "文書のハッシュ", "文件哈希")

    static func terms(_ terms: String) -> Phrase {
        switch terms {
        case "prepaid": Phrase("prepaid", "前払い", "预付")
        case "postpaid": Phrase("postpaid", "後払い", "后付")
        default: Phrase(same: terms)
        }
    }
}
