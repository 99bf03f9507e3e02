import Primitives

extension MoneyPages {
    /// What the first page shows of a list.
    static let newest: [(name: String, value: String)] = [("order", "newest_first"), ("limit", "12")]

    static let statements = Page("/money/statements", .money) { page in
        let found = try await page.list("/api/statements", [("order", "newest_first")])
        return PageContent(
            page.text(MoneyTexts.statements), trail: trail(page),
            [.table(try await statementTable(page, found, more: page.next(found)))])
    }

    static let invoices = Page("/money/invoices", .money) { page in
        let found = try await page.list("/api/invoices", [("order", "newest_first")])
        return PageContent(
            page.text(MoneyTexts.invoices), trail: trail(page),
            [.table(try await invoiceTable(page, found, more: page.next(found)))])
    }

    /// The newest of a list, and where all of it is, when there is more.
    static func latest(_ table: Component, _ found: JSONValue, _ page: PageContext) -> [Component] {
        guard case .table(let shown) = table, found["next_cursor"]?.stringValue != nil else { return [table] }
        let isStatements = shown.caption == page.text(MoneyTexts.statements)
        return [
            table,
            .links([
                Link(
                    page.text(isStatements ? MoneyTexts.allStatements : MoneyTexts.allInvoices),
                    isStatements ? "/money/statements" : "/money/invoices")
            ]),
        ]
    }

    static func statementTable(
        _ page: PageContext, _ statements: JSONValue, more: String?
    ) async throws -> Table {
        let isHouse = page.person?.isHouse == true
        let names = try await isHouse && !statements.items.isEmpty ? page.participantNames() : nil
        return Table(
            page.text(MoneyTexts.statements),
            [page.column(Texts.month)] + (isHouse ? [page.column(MoneyTexts.payee)] : []) + [
                page.column(MoneyTexts.opening, figure: true), page.column(MoneyTexts.payout, figure: true),
                page.column(MoneyTexts.closing, figure: true),
            ],
            statements.items.map { statement in
                let currency = statement.text("currency")
                let month = Cell(
                    page.formats.month(statement.text("month")),
                    path: Address.path("money", "statements", statement.text("id") ?? ""))
                let payee = statement.text("participant")
                return [month] + (isHouse ? [names?.cell(payee) ?? Cell(payee ?? "", .mono)] : []) + [
                    page.money(statement, "opening"),
                    Cell(page.formats.money(statement.text("document.payout"), currency), .figure),
                    page.money(statement, "closing"),
                ]
            }, empty: page.text(MoneyTexts.noStatements), more: more)
    }

    static func invoiceTable(
        _ page: PageContext, _ invoices: JSONValue, more: String?
    ) async throws -> Table {
        let isHouse = page.person?.isHouse == true
        let names = try await invoices.items.isEmpty ? Names([:]) : page.accountNames()
        return Table(
            page.text(MoneyTexts.invoices),
            [page.column(MoneyTexts.number), page.column(Texts.month)]
                + (isHouse ? [page.column(Texts.account)] : []) + [
                    page.column(MoneyTexts.net, figure: true), page.column(MoneyTexts.tax, figure: true),
                    page.column(MoneyTexts.total, figure: true),
                ],
            invoices.items.map { invoice in
                let account = invoice.text("account")
                return [
                    Cell(
                        invoice.text("number") ?? "",
                        path: Address.path("money", "invoices", invoice.text("id") ?? "")),
                    Cell(page.formats.month(invoice.text("month"))),
                ] + (isHouse ? [names.cell(account, path: page.accountPath(account))] : []) + [
                    page.money(invoice, "net"), page.money(invoice, "tax"), page.money(invoice, "total"),
                ]
            }, empty: page.text(MoneyTexts.noInvoices), more: more)
    }
}
