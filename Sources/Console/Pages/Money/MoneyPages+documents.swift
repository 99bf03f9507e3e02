import Primitives

extension MoneyPages {
    static let statement = Page("/money/statements/{statement}", .money) { page in
        let statement = try await page.get("/api/statements/\(Address.encoded(page["statement"]))")
        let document = statement["document"] ?? [:]
        let all = document.list("earned") + document.list("paid_as_customer")
        let participants = try await page.participantNames()
        let titles = try await page.productTitles(all.map { $0.text("product") })
        let consumers = try await page.consumers(all.map { $0.text("agreement") }, participants)
        return PageContent(
            page.text(MoneyTexts.statement, page.formats.month(statement.text("month"))),
            trail: trail(page, Link(page.text(MoneyTexts.statements), "/money/statements")),
            [
                .facts([
                    Fact(page.text(MoneyTexts.payee), participants.cell(statement.text("participant"))),
                    Fact(page.text(MoneyTexts.opening), page.money(statement, "opening")),
                    Fact(page.text(MoneyTexts.rounding), amount(document, "rounding", page)),
                    Fact(page.text(MoneyTexts.payout), amount(document, "payout", page)),
                    Fact(page.text(MoneyTexts.closing), page.money(statement, "closing")),
                    Fact(page.text(MoneyTexts.closedAt), page.formats.time(document.text("closed_at"))),
                ]),
                .table(lines(statement, "earned", MoneyTexts.earned, titles, consumers, page)),
                .table(
                    lines(
                        statement, "paid_as_customer", MoneyTexts.paidAsCustomer, titles, consumers, page)),
                .heading(page.text(ServiceTexts.proof)),
                .facts(proof(statement, page)),
                .details(page.text(ServiceTexts.asJSON), [.code(document.pretty, label: "JSON")]),
            ])
    }

    /// The lines of a statement; each leads to the entries that it sums.
    private static func lines(
        _ statement: JSONValue, _ name: String, _ title: Phrase, _ titles: Names, _ consumers: Names,
        _ page: PageContext
    ) -> Table {
        let document = statement["document"] ?? [:]
        return Table(
            page.text(title),
            [
                page.column(Texts.kind), page.column(Texts.product), page.column(MoneyTexts.agreement),
                page.column(MoneyTexts.count, figure: true), page.column(Texts.amount, figure: true),
            ],
            document.list(name).map { line in
                let query = [
                    ("month", statement.text("month")), ("kind", line.text("kind")),
                    ("agreement", line.text("agreement")), ("product", line.text("product")),
                ].compactMap { name, value in value.map { "\(name)=\(Address.encoded($0))" } }
                let (product, agreement) = (line.text("product"), line.text("agreement"))
                return [
                    Cell(
                        page.text(MoneyTexts.entry(line.text("kind") ?? "")),
                        path: "/money/entries?\(query.joined(separator: "&"))"),
                    titles.cell(product, path: page.productPath(product)),
                    consumers.cell(agreement, path: page.agreementPath(agreement, known: consumers)),
                    Cell(page.formats.number(line.whole("count")), .figure),
                    Cell(page.formats.money(line.text("amount"), document.text("currency")), .figure),
                ]
            }, empty: page.text(MoneyTexts.nothingEarned))
    }

    private static func amount(_ document: JSONValue, _ name: String, _ page: PageContext) -> Cell {
        Cell(page.formats.money(document.text(name), document.text("currency")), .figure)
    }

    /// By what a document can be verified: its hash, and the log as it was when it was made.
    private static func proof(_ value: JSONValue, _ page: PageContext) -> [Fact] {
        [
            Fact(page.text(MoneyTexts.hash), Cell(value.text("document_sha256") ?? "", .mono)),
            value.text("document.log.root").map {
                Fact(page.text(MoneyTexts.logRoot), Cell($0, .mono))
            },
            value.whole("document.log.size").map {
                Fact(page.text(MoneyTexts.logSize), page.formats.number($0))
            },
            value.whole("log_index").map {
                Fact(page.text(MarketTexts.logIndex), page.formats.number($0))
            },
        ].compactMap { $0 }
    }

    // MARK: invoices

    static let invoice = Page("/money/invoices/{invoice}", .money) { page in
        let invoice = try await page.get("/api/invoices/\(Address.encoded(page["invoice"]))")
        let document = invoice["document"] ?? [:]
        let isNote = invoice.text("kind") == "credit_note"
        var corrected: String?
        if let id = invoice.text("corrects") {
            corrected = try await page.find("/api/invoices/\(Address.encoded(id))")?.text("number")
        }
        let account = invoice.text("account")
        return PageContent(
            page.text(isNote ? MoneyTexts.creditNote : MoneyTexts.invoice, invoice.text("number") ?? ""),
            trail: trail(page, Link(page.text(MoneyTexts.invoices), "/money/invoices")),
            [
                .facts(
                    [
                        page.fact(MoneyTexts.issuer, document.text("issuer.name")),
                        page.fact(MoneyTexts.registration, registration(document, "issuer")),
                        page.fact(MoneyTexts.address, address(document, "issuer", page)),
                        Fact(
                            page.text(MoneyTexts.buyer),
                            Cell(document.text("buyer.name") ?? "", path: page.accountPath(account))),
                        page.fact(MoneyTexts.buyerRegistration, registration(document, "buyer")),
                        page.fact(MoneyTexts.buyerAddress, address(document, "buyer", page)),
                        Fact(page.text(Texts.month), page.formats.month(invoice.text("month"))),
                        page.fact(MoneyTexts.issued, document.text("issue_date").map(page.formats.date)),
                        page.fact(MoneyTexts.due, document.text("due_date").map(page.formats.date)),
                        invoice.text("corrects").map {
                            Fact(
                                page.text(MoneyTexts.corrects),
                                Cell(corrected ?? $0, path: Address.path("money", "invoices", $0)))
                        },
                        page.fact(Texts.reason, document.text("reason")),
                        page.fact(MoneyTexts.fapiao, invoice.text("fapiao.number")),
                    ].compactMap { $0 }),
                .table(invoiceLines(document, page)), .table(taxes(document, page)),
                .facts([
                    Fact(page.text(MoneyTexts.net), page.money(invoice, "net")),
                    Fact(page.text(MoneyTexts.tax), page.money(invoice, "tax")),
                    Fact(page.text(MoneyTexts.total), page.money(invoice, "total")),
                ]),
                .heading(page.text(ServiceTexts.proof)), .facts(proof(invoice, page)),
                .details(page.text(ServiceTexts.asJSON), [.code(document.pretty, label: "JSON")]),
            ])
    }

    private static func registration(_ document: JSONValue, _ party: String) -> String? {
        document.text("\(party).registration_number") ?? document.text("\(party).tax_id")
    }

    /// The smallest part first in English, the largest first in Japanese and Chinese.
    private static func address(_ document: JSONValue, _ party: String, _ page: PageContext) -> String? {
        let names = ["street", "additional", "city", "region", "postal_code", "country"]
        let isEnglish = page.language == .english
        let parts = (isEnglish ? names : names.reversed()).compactMap {
            document.text("\(party).address.\($0)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: isEnglish ? ", " : " ")
    }

    private static func invoiceLines(_ document: JSONValue, _ page: PageContext) -> Table {
        Table(
            page.text(MoneyTexts.lines),
            [
                page.column(MoneyTexts.subject), page.column(Texts.kind),
                page.column(MoneyTexts.count, figure: true),
                page.column(ServiceTexts.tokensInOut, figure: true),
                page.column(MoneyTexts.taxRate, figure: true), page.column(MoneyTexts.net, figure: true),
            ],
            document.list("lines").map { line in
                let kind = line.text("kind") ?? ""
                let service = line.text("subject").flatMap { kind == "service" ? $0 : nil }
                return [
                    Cell(
                        line.text("title") ?? line.text("subject") ?? "",
                        path: service.map { "/services/records?service=\(Address.encoded($0))" }),
                    Cell(page.text(MoneyTexts.line(kind))),
                    Cell(page.formats.number(line.whole("count")), .figure),
                    Cell(ServicePages.tokens(line, page), .figure),
                    Cell(rate(line, page, category: "tax_category", points: "tax_basis_points"), .figure),
                    amount(line.text("net"), document, page),
                ]
            }, empty: page.text(Texts.nothingHere))
    }

    private static func taxes(_ document: JSONValue, _ page: PageContext) -> Table {
        Table(
            page.text(MoneyTexts.taxes),
            [
                page.column(MoneyTexts.taxRate), page.column(MoneyTexts.base, figure: true),
                page.column(MoneyTexts.tax, figure: true),
            ],
            document.list("taxes").map { tax in
                [
                    Cell(rate(tax, page, category: "category", points: "basis_points")),
                    amount(tax.text("base"), document, page), amount(tax.text("tax"), document, page),
                ]
            }, empty: page.text(Texts.nothingHere))
    }

    private static func amount(_ text: String?, _ document: JSONValue, _ page: PageContext) -> Cell {
        Cell(page.formats.money(text, document.text("currency")), .figure)
    }

    /// Such as `10 %`, or why there is no tax.
    private static func rate(
        _ value: JSONValue, _ page: PageContext, category: String, points: String
    ) -> String {
        let category = value.text(category) ?? ""
        guard let points = value.whole(points), points > 0 else {
            return page.text(MoneyTexts.taxCategory(category))
        }
        let rest = points % 100
        let percent = rest == 0 ? "\(points / 100)" : "\(points / 100).\(rest < 10 ? "0" : "")\(rest)"
        return "\(percent)% \(page.text(MoneyTexts.taxCategory(category)))"
    }
}
