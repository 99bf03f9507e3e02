import Accounting
import Billing
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let billingRoutes = [
        APIRoute(
            APIOperation(
                "getBilling", .get, "/api/accounts/{account}/billing",
                "Shows to whom an account's invoices are addressed", tag: .billing, access: .accounts,
                pathNotes: accountNote, answer: .json(BillingShapes.profile, "The billing profile.")),
            { api, call in try await api.billing(call) }),
        APIRoute(
            APIOperation(
                "putBilling", .put, "/api/accounts/{account}/billing",
                "Sets to whom an account's invoices are addressed",
                note: "It takes effect with the next invoice. How it is taxed, operators decide.",
                tag: .billing,
                access: .accounts, pathNotes: accountNote, body: .json(BillingShapes.profile),
                answer: .json(BillingShapes.profile, "The billing profile.")),
            { api, call in try await api.putBilling(call) }),
        APIRoute(
            APIOperation(
                "listBillingRuns", .get, "/api/billing-runs", "Lists the months that were billed",
                tag: .billing,
                access: .operators, answer: .page(of: BillingShapes.run, "All runs, the oldest month first.")),
            { api, call in try await api.listBillingRuns(call) }),
        APIRoute(
            APIOperation(
                "billMonth", .post, "/api/billing-runs", "Bills a month: issues an invoice to each account",
                note: """
                    A month that is billed is given again as it stands, and never opens again: what comes late stands in the
                    next invoice. What was cut off goes on with the same call.
                    """, tag: .billing, access: .operators, body: .json(BillingShapes.runDraft),
                answer: .json(BillingShapes.run, "The run.")),
            { api, call in try await api.billMonth(call) }),
    ]

    static let invoiceRoutes = [
        APIRoute(
            APIOperation(
                "listInvoices", .get, "/api/invoices",
                "Lists invoices and credit notes: one's own, for operators all", tag: .billing,
                access: .accounts,
                query: [
                    .init("account", .text(1...128), "Those of one account, by its id or name."),
                    .init("month", SettlementShapes.month, "Those of one month."),
                    .init("kind", .words(of: Invoice.Kind.self), "Only invoices, or only credit notes."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: BillingShapes.summary, "One page of invoices.")),
            { api, call in try await api.listInvoices(call) }),
        APIRoute(
            APIOperation(
                "getInvoice", .get, "/api/invoices/{invoice}", "Shows an invoice or credit note",
                note: "By `format` or `Accept`; see docs/billing.md.", tag: .billing, access: .accounts,
                pathNotes: ["invoice": "The id of an invoice or credit note."], query: documentQuery,
                answer: .json(
                    BillingShapes.invoice, "The invoice.", or: ["text/csv", "text/html", "application/xml"])),
            { api, call in try await api.invoice(call) }),
        APIRoute(
            APIOperation(
                "issueCreditNote", .post, "/api/invoices/{invoice}/credit-notes",
                "Corrects an invoice: gives back all or a part of it",
                note: "Never more than was invoiced. The invoice stays as it is.", tag: .billing,
                access: .operators, pathNotes: ["invoice": "The id of an invoice."],
                body: .json(BillingShapes.creditNoteDraft),
                answer: .created(BillingShapes.invoice, "The credit note.")),
            { api, call in try await api.issueCreditNote(call) }),
        APIRoute(
            APIOperation(
                "putFapiao", .put, "/api/invoices/{invoice}/fapiao",
                "Notes the fapiao that the tax platform of China issued",
                note: "Minato issues none: `?format=fapiao` gives the data that the platform asks for.",
                tag: .billing, access: .operators,
                pathNotes: ["invoice": "The id of an invoice or credit note."],
                body: .json(BillingShapes.fapiaoDraft), answer: .json(BillingShapes.fapiao, "The fapiao.")),
            { api, call in try await api.putFapiao(call) }),
    ]

    /// In which form a document is wanted.
    static let documentQuery: [APIOperation.Parameter] = [
        .init(
            "format", .words(of: DocumentFormat.self), "The form; by `Accept`, else `json`, when left out."),
        .init("language", .words(of: Language.self), "Of `html`; the document's own when left out."),
    ]

    private func billing(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        return try await database.read { transaction in
            let account = try reference.resolve(for: call.caller, in: transaction)
            guard let profile = try BillingProfiles.profile(of: account.id, in: transaction) else {
                throw Problem(
                    .notFound, "The account has no billing profile: its invoices bear its name alone.",
                    mend: "PUT one here.")
            }
            return .ok(profile.json)
        }
    }

    private func putBilling(_ call: APICall) async throws -> APIAnswer {
        let reference = AccountReference(text: try call.parameter("account"))
        let profile = try BillingProfile(call.body.json)
        return try await database.write { [changes] transaction in
            let account = try reference.resolve(for: call.caller, in: transaction)
            try Members.require(.administer, of: call.key, in: transaction)
            let standing = try BillingProfiles.profile(of: account.id, in: transaction)
            guard call.caller.isOperator || profile.treatment == standing?.treatment ?? .standard else {
                throw Problem(
                    .forbidden, "How an account is taxed, operators decide.",
                    mend: "Leave \"tax_treatment\" as it is, or ask the operator.", parameter: "tax_treatment"
                )
            }
            try BillingProfiles.set(
                profile, of: account.id, at: call.now, by: call.actor, log: changes.log, in: transaction)
            return .ok(profile.json)
        }
    }

    private func listBillingRuns(_ call: APICall) async throws -> APIAnswer {
        try await database.read { .wholeList(try BillingRuns.all(in: $0).map(\.json)) }
    }

    private func billMonth(_ call: APICall) async throws -> APIAnswer {
        let month = try Self.month(try call.body.text("month"))
        let run = try await BillingRuns.run(
            month, issuer: try requiredIssuer, at: call.now, by: .operator, log: changes.log, on: database)
        return .ok(run.json)
    }

    private func listInvoices(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Invoice.self, order: .newestFirst)
        let month = try call.query.text("month").map { (text) throws(Problem) in try Self.month(text) }
        let kind = call.query.text("kind").flatMap(Invoice.Kind.init)
        let reference = call.query.text("account").map(AccountReference.init)
        return try await database.read { transaction in
            var account = call.caller.account?.id
            if let reference { account = try reference.resolve(for: call.caller, in: transaction).id }
            let page = try Invoices.list(
                account: account, month: month, kind: kind, request, in: transaction)
            return .page(page.items.map(\.summary), next: page.next)
        }
    }

    private func issueCreditNote(_ call: APICall) async throws -> APIAnswer {
        let invoice: ID<Invoice> = try call.id("invoice", of: "invoice")
        let issuer = try requiredIssuer
        let id: ID<Invoice> = newID(call)
        let (made, note) = try await database.write { [changes] transaction in
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let note = try Invoices.invoice(first, in: transaction).orVanished(first)
                return (Made(body: note.json(nil), isReplay: true), note.id)
            }
            guard let standing = try Invoices.invoice(invoice, in: transaction) else {
                throw Invoices.unknown(invoice)
            }
            let note = try CreditNotes.issue(
                try call.body.creditNote(in: standing.document.currency), to: invoice, as: id, issuer: issuer,
                at: call.now, by: call.actor, log: changes.log, in: transaction)
            return (Made(body: note.json(nil), isReplay: false), note.id)
        }
        return .created(made, at: "/api/invoices/\(note)")
    }

    private func putFapiao(_ call: APICall) async throws -> APIAnswer {
        let invoice: ID<Invoice> = try call.id("invoice", of: "invoice")
        return try await database.write { [changes] transaction in
            .ok(
                try Fapiaos.note(
                    call.body.text("number"), issuedOn: call.body.text("issued_on"), for: invoice,
                    at: call.now,
                    by: call.actor, log: changes.log, in: transaction
                ).json)
        }
    }

    /// Who issues invoices.
    /// - Throws: `unprocessable` where the configuration names nobody.
    var requiredIssuer: Issuer {
        get throws(Problem) {
            guard let issuer else { throw Issuer.missing }
            return issuer
        }
    }

    static func month(_ text: String) throws(Problem) -> TradeMonth {
        guard let month = TradeMonth(text) else {
            throw Problem(
                .invalidValue, "That is no month.", mend: "Write year and month, such as 2026-03.",
                parameter: "month")
        }
        return month
    }
}

extension BodyReader {
    /// - Parameter currency: Of the invoice.
    fileprivate func creditNote(in currency: Currency) throws(Problem) -> CreditNoteDraft {
        var lines: [CreditNoteDraft.Line]?
        if has("lines") {
            var read: [CreditNoteDraft.Line] = []
            for line in objects("lines") {
                var net: Int64?
                if let amount = try line.optionalAmount("net", in: currency) {
                    let (minor, rest) = amount.nanos.quotientAndRemainder(
                        dividingBy: currency.nanosPerMinorUnit)
                    guard rest == 0 else {
                        throw Problem(
                            .invalidValue, "\(amount) is no whole number of minor units.",
                            mend: "Give at most \(currency.exponent) decimals.", parameter: "lines")
                    }
                    net = minor
                }
                read.append(
                    CreditNoteDraft.Line(line: Int64(clamping: line.optionalCount("line") ?? 0), net: net))
            }
            lines = read
        }
        return try CreditNoteDraft(reason: text("reason"), lines: lines)
    }
}
