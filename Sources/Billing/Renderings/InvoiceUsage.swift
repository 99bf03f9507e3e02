import Accounting
import Exchange
import Persistence
import Primitives

/// Every use and charge that an invoice sums up, in pages: the sum of the charges is the sum of its exact amounts.
public enum InvoiceUsage {
    /// The most rows of one page.
    public static let rowsPerPage = 500

    /// Where to read on.
    public enum Cursor: Hashable, Sendable {
        /// Of the account, then of each of its sub-accounts.
        case uses(of: ID<Account>, after: ID<Use>)
        case charges(after: ID<Transfer>)
    }

    public static let head = CSVText.line([
        "row", "id", "subject", "title", "status", "input_tokens", "output_tokens", "charge", "currency",
        "at",
        "transfer", "log_index",
    ])

    /// One page as lines of CSV.
    /// - Parameter cursor: Nil for the first page.
    /// - Throws: `unprocessable` for a credit note to an invoice: its usage is that of the invoice.
    public static func page(
        of invoice: Invoice, after cursor: Cursor?, in transaction: any ReadTransaction
    ) throws(Problem) -> (text: String, next: Cursor?) {
        if let corrected = invoice.document.corrects {
            throw Problem(
                .unprocessable, "A credit note has no usage of its own.",
                mend: "Ask for that of \(corrected.id).", parameter: "format")
        }
        guard let run = try BillingRuns.run(of: invoice.document.month, in: transaction) else {
            throw Problem(
                .corrupt, "The run of \(invoice.id) is not there.", mend: "Run `minato audit verify`.")
        }
        switch cursor ?? .uses(of: invoice.account, after: run.firstUse) {
        case .uses(let account, let after):
            let (text, next) = try uses(of: account, run, after: after, in: transaction)
            if let next { return (text, .uses(of: account, after: next)) }
            let following = try subaccount(of: invoice.account, after: account, in: transaction)
            return (
                text,
                following.map { .uses(of: $0, after: run.firstUse) } ?? .charges(after: ID(high: 0, low: 0))
            )
        case .charges(let after): return try charges(of: invoice, after: after, in: transaction)
        }
    }

    private static func uses(
        of account: ID<Account>, _ run: BillingRun, after: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> (text: String, next: ID<Use>?) {
        let previous = try BillingRuns.previous(to: run.month, in: transaction)
        let page = try Uses.records(
            RecordFilter(account: account, until: run.month.end),
            PageRequest(after: after, limit: rowsPerPage), in: transaction)
        var names: [ID<Service>: String] = [:]
        var text = ""
        for entry in page.items {
            let record = entry.record
            guard let usage = record.usage,
                run.covers(finishedAt: record.finishedAt, logIndex: entry.logIndex, previous: previous)
            else { continue }
            if names[record.service] == nil {
                names[record.service] = try Services.service(record.service, in: transaction)?.name ?? ""
            }
            text += CSVText.line([
                InvoiceLine.Kind.service.rawValue, record.id.description, record.service.description,
                names[record.service] ?? "", record.status.rawValue, "\(usage.input)", "\(usage.output)",
                record.charge.decimal, record.charge.currency.code, record.finishedAt.rfc3339,
                record.transfer.description, "\(entry.logIndex)",
            ])
        }
        return (text, page.next)
    }

    /// The sub-account whose uses come next.
    private static func subaccount(
        of payer: ID<Account>, after account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> ID<Account>? {
        try Accounts.list(
            under: payer, PageRequest(after: account == payer ? nil : account, limit: 1), in: transaction
        ).items.first?.id
    }

    private static func charges(
        of invoice: Invoice, after: ID<Transfer>, in transaction: any ReadTransaction
    ) throws(Problem) -> (text: String, next: Cursor?) {
        guard let account = try Accounts.account(invoice.account, in: transaction) else {
            throw Invoices.unknown(invoice.id)
        }
        let rows = try transaction.rows(
            """
            SELECT transfer FROM billed_charges WHERE account = $1 AND month = $2 AND transfer > $3
            ORDER BY transfer LIMIT $4
            """,
            [
                .id(invoice.account), .integer(invoice.document.month.number), .id(after),
                .integer(Int64(rowsPerPage)),
            ])
        var text = ""
        var last = after
        for row in rows {
            last = try row.id(0)
            guard let transfer = try Ledger.transfer(last, in: transaction) else { continue }
            let sign: Int64 = transfer.debit == account.ledgerAccount ? 1 : -1
            let amount = Money(nanos: sign * transfer.amount.nanos, currency: transfer.amount.currency)
            let entry = try Settlements.entry(last, in: transaction)
            let record = try entry?.record.flatMap { (id) throws(Problem) in
                try TradeRecords.record(id, in: transaction)
            }
            text += CSVText.line([
                transfer.code.rawValue, (record?.id.description ?? transfer.useID?.description) ?? "",
                entry?.agreement?.description ?? "", "", "", "", "", amount.decimal, amount.currency.code,
                transfer.createdAt.rfc3339, transfer.id.description, record.map { "\($0.logIndex)" } ?? "",
            ])
        }
        return (text, rows.count < rowsPerPage ? nil : .charges(after: last))
    }
}
