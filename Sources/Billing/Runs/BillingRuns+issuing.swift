import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

extension BillingRuns {
    /// Issues the invoices of the next accounts; when there are none left, closes the month.
    static func issue(
        _ run: inout BillingRun, issuer: Issuer, at time: Timestamp, by actor: EventActor, log: AuditLog,
        limit: Int, in transaction: any WriteTransaction
    ) throws(Problem) {
        let rows = try transaction.rows(
            """
            SELECT DISTINCT account FROM billing_sums WHERE month = $1 AND account > $2 ORDER BY account LIMIT $3
            """, [.integer(run.month.number), .id(run.lastAccount), .integer(Int64(limit))])
        for row in rows {
            let id: ID<Account> = try row.id(0)
            run.lastAccount = id
            let sums = try sums(of: id, run.month, in: transaction)
            guard !InvoiceDraft.isEmpty(sums), let account = try Accounts.account(id, in: transaction) else {
                continue
            }
            try issue(sums, to: account, run.month, issuer, at: time, by: actor, log: log, in: transaction)
            run.invoices += 1
        }
        guard rows.count < limit else { return }
        run.phase = .closed
        run.closedAt = time
        run.logIndex = try EventLeaf(
            "billing.closed", run.id, by: actor, at: time,
            ["month": .string(run.month.text), "invoices": .number(.integer(run.invoices))]
        ).append(to: log, in: transaction)
        try transaction.execute(
            "DELETE FROM billing_sums WHERE month = $1", [.integer(run.month.number)])
    }

    private static func issue(
        _ sums: [BillingSum.Key: BillingSum], to account: Account, _ month: TradeMonth, _ issuer: Issuer,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        let profile = try BillingProfiles.profile(orNameOf: account, issuer, in: transaction)
        var names: [BillingSum.Key: InvoiceDraft.Name] = [:]
        for key in sums.keys {
            names[key] = try name(of: key, in: profile.language, issuer, in: transaction)
        }
        let draft = try InvoiceDraft(
            sums, names: names, treatment: profile.treatment, issuer, in: account.currency)
        let sequence = try Invoices.nextSequence(draft.kind, in: transaction)
        // What a prepaid account was charged is paid already.
        let days = account.terms == .prepaid ? 0 : issuer.dueDays
        let due = issuer.timeZone.date(of: time + .seconds(86_400 * days))
        let document = InvoiceDocument(
            id: invoiceID(month, account.id), kind: draft.kind, sequence: sequence,
            number: issuer.number(draft.kind, sequence), month: month, account: account.id,
            currency: account.currency, issuedAt: time, issueDate: issuer.timeZone.date(of: time),
            dueDate: draft.kind == .invoice ? due : nil, period: InvoicePeriod(month, issuer.timeZone),
            timeZone: issuer.timeZone.description, language: profile.language, terms: account.terms,
            issuer: issuer.party, buyer: profile.party, buyerReference: profile.reference,
            rounding: issuer.rounding, lines: draft.lines, taxes: draft.taxes,
            checkpoint: try Invoices.checkpoint(in: transaction), corrects: nil, reason: nil)
        try InvoiceMoney.post(document, customer: account.ledgerAccount, in: transaction)
        _ = try Invoices.issue(document, by: actor, log: log, in: transaction)
    }

    /// The id of the document of a month and account: it follows from both, so that there is one.
    static func invoiceID(_ month: TradeMonth, _ account: ID<Account>) -> ID<Invoice> {
        ID(from: ID<Invoice>(at: month.end, random: SeededRandomness(0)), account.description)
    }

    static func sums(
        of account: ID<Account>, _ month: TradeMonth, in transaction: any ReadTransaction
    ) throws(Problem) -> [BillingSum.Key: BillingSum] {
        var sums: [BillingSum.Key: BillingSum] = [:]
        for row in try transaction.rows(
            """
            SELECT kind, subject, units, nanos, entries, input, output FROM billing_sums
            WHERE month = $1 AND account = $2
            """, [.integer(month.number), .id(account)])
        {
            let key = BillingSum.Key(kind: try row.name(0), subject: try row.blob(1))
            sums[key] = BillingSum(
                nanos: Int128(try row.integer(2)) * BillingSum.unit + Int128(try row.integer(3)),
                entries: try row.integer(4), input: try row.integer(5), output: try row.integer(6))
        }
        return sums
    }

    private static func name(
        of key: BillingSum.Key, in language: Language, _ issuer: Issuer, in transaction: any ReadTransaction
    ) throws(Problem) -> InvoiceDraft.Name {
        switch key.kind {
        case .service, .reversal:
            guard let id = ID<Service>(bytes: key.subject) else { return InvoiceDraft.Name() }
            let name = try Services.service(id, in: transaction)?.name
            return InvoiceDraft.Name(
                subject: id.description, title: name,
                isReduced: name.map(issuer.reducedServices.contains) ?? false)
        case .contract, .subscription, .dataUse, .refund:
            guard let id = ID<Agreement>(bytes: key.subject) else { return InvoiceDraft.Name() }
            return InvoiceDraft.Name(
                subject: id.description, title: try title(of: id, in: language, in: transaction))
        case .plan:
            guard
                let plan = try ID<Plan>(bytes: key.subject).flatMap({ (id) throws(Problem) in
                    try Plans.plan(id, in: transaction)
                })
            else { return InvoiceDraft.Name() }
            return InvoiceDraft.Name(subject: plan.id.description, title: plan.name)
        case .other: return InvoiceDraft.Name()
        }
    }

    /// The title of the product of an agreement, or the name of its data set.
    static func title(
        of agreement: ID<Agreement>, in language: Language, in transaction: any ReadTransaction
    ) throws(Problem) -> String? {
        guard let agreement = try Agreements.agreement(agreement, in: transaction) else { return nil }
        let product = try agreement.product.flatMap { (id) throws(Problem) in
            try Products.product(id, in: transaction)
        }
        let title = product?.metadata["title"]
        let text = title?[language.rawValue]?.stringValue ?? title?["en"]?.stringValue
        // A title was checked when it was written; what XML cannot carry never stands on a document.
        return Party.isClean(text ?? "") ? text ?? agreement.dataset : agreement.dataset
    }
}
