import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

/// Corrections of invoices: money goes back, under a number of its own. The invoice stays as it is.
public enum CreditNotes {
    /// The most credit notes of one invoice.
    public static let maximumOfOneInvoice = 100

    /// Issues a credit note to an invoice.
    ///
    /// The house gives back: what services and plans cost from `revenue`, what agreements cost from `fee`. What payees got
    /// stays theirs; a dispute takes it from them.
    /// - Throws: `notFound` for an unknown invoice; `unprocessable` for one of another kind, where more is to be credited
    ///   than is left, or it has ``maximumOfOneInvoice`` notes.
    public static func issue(
        _ draft: CreditNoteDraft, to id: ID<Invoice>, as note: ID<Invoice>, issuer: Issuer,
        at time: Timestamp,
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Invoice {
        let invoice = try Invoices.required(id, in: transaction)
        guard invoice.kind == .invoice else {
            throw Problem(
                .unprocessable, "\(invoice.document.number) is a credit note itself.",
                mend: "Name the invoice that is to be corrected.", parameter: "invoice")
        }
        guard let account = try Accounts.account(invoice.account, in: transaction) else {
            throw Invoices.unknown(id)
        }
        let notes = try notes(to: id, in: transaction)
        guard notes.count < maximumOfOneInvoice else {
            throw Problem(
                .unprocessable, "\(invoice.document.number) has \(notes.count) credit notes already.",
                mend: "Settle the rest otherwise.", parameter: "invoice")
        }
        let credited = CreditedInvoice(invoice.document, notes: notes)
        let lines = try credited.lines(of: draft)
        let sequence = try Invoices.nextSequence(.creditNote, in: transaction)
        let original = invoice.document
        let document = InvoiceDocument(
            id: note, kind: .creditNote, sequence: sequence, number: issuer.number(.creditNote, sequence),
            month: original.month, account: original.account, currency: original.currency, issuedAt: time,
            issueDate: issuer.timeZone.date(of: time), dueDate: nil, period: original.period,
            timeZone: issuer.timeZone.description, language: original.language, terms: original.terms,
            issuer: original.issuer, buyer: original.buyer, buyerReference: original.buyerReference,
            rounding: original.rounding, lines: lines, taxes: try credited.taxes(of: lines),
            checkpoint: try Invoices.checkpoint(in: transaction),
            corrects: InvoiceDocument.Corrected(
                id: original.id, number: original.number, issueDate: original.issueDate),
            reason: draft.reason)
        try post(document, customer: account.ledgerAccount, in: transaction)
        return try Invoices.issue(document, by: actor, log: log, in: transaction)
    }

    /// The credit notes to an invoice, oldest first.
    static func notes(
        to invoice: ID<Invoice>, in transaction: any ReadTransaction
    ) throws(Problem) -> [InvoiceDocument] {
        try Invoices.list(
            corrects: invoice, PageRequest(limit: maximumOfOneInvoice), in: transaction
        ).items.map(\.document)
    }

    /// From which account of the house a line's money goes back.
    static func source(of kind: InvoiceLine.Kind) -> LedgerAccount.Kind {
        switch kind {
        case .service, .plan, .other, .reversal: .revenue
        case .contract, .subscription, .dataUse, .refund: .fee
        }
    }

    /// What of a note's lines comes from an account of the house, in nano-units.
    static func nanos(_ note: InvoiceDocument, from source: LedgerAccount.Kind) -> Int128 {
        note.lines.reduce(0) { $1.net == 0 || Self.source(of: $1.kind) != source ? $0 : $0 + $1.exact }
    }

    private static func post(
        _ note: InvoiceDocument, customer: LedgerAccountID, in transaction: any WriteTransaction
    ) throws(Problem) {
        let amounts = [LedgerAccount.Kind.revenue, .fee].map { ($0, nanos(note, from: $0)) }
        // What goes back comes first, so that what is taken of it finds it there.
        for (kind, nanos) in amounts.sorted(by: { $0.1 > $1.1 }) where nanos != 0 {
            let house = try Ledger.houseAccount(kind, note.currency, at: note.issuedAt, in: transaction)
            try InvoiceMoney.move(
                nanos, .creditNote, kind.rawValue, note, from: house, to: customer, in: transaction)
        }
        let unit = Int128(note.currency.nanosPerMinorUnit)
        let tax = try Ledger.houseAccount(.tax, note.currency, at: note.issuedAt, in: transaction)
        for subtotal in note.taxes {
            try InvoiceMoney.move(
                Int128(subtotal.tax) * unit, .tax, InvoiceMoney.taxName(subtotal), note, from: tax,
                to: customer,
                in: transaction)
        }
    }
}
