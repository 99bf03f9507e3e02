import Accounting
import Auditing
import Crypto
import Exchange
import Persistence
import Primitives

extension BillingVerification {
    /// Each document says what records and ledger make it say, its row what it says, the log its hash.
    static func checkDocuments(
        _ sums: BilledSums, in transaction: any ReadTransaction, _ money: inout LedgerCount,
        _ faults: inout FaultList
    ) throws(Problem) {
        var last = ID<Invoice>(high: 0, low: 0)
        while !faults.isFull {
            let rows = try transaction.rows(
                """
                SELECT \(Invoices.columns), kind, number, month, corrects, currency, net_minor, tax_minor, issued_at
                FROM invoices WHERE id > $1 ORDER BY id LIMIT $2
                """, [.id(last), .integer(Int64(rowsPerPage))])
            for row in rows {
                last = try row.id(0)
                guard let invoice = try? Invoices.invoice(row) else {
                    faults.add(last, "It cannot be read.")
                    continue
                }
                let document = invoice.document
                if document.json != invoice.json {
                    faults.add(document.number, "Its sums are not those of its lines.")
                }
                if try !agrees(invoice, row) {
                    faults.add(document.number, "Its row says otherwise than it does.")
                }
                try checkLeaf(invoice, in: transaction, &faults)
                guard let account = try Accounts.account(invoice.account, in: transaction) else {
                    faults.add(document.number, "Its account is not there.")
                    continue
                }
                if document.corrects == nil {
                    checkLines(document, sums[document.month, document.account], &faults)
                    try checkMoney(document, account, in: transaction, &money, &faults)
                } else {
                    try checkNote(document, account, in: transaction, &money, &faults)
                }
            }
            if rows.count < rowsPerPage { return }
        }
    }

    private static func agrees(_ invoice: Invoice, _ row: Row) throws(Problem) -> Bool {
        let document = invoice.document
        let corrects: ID<Invoice>? = try row.optionalID(9)
        let texts = [try row.text(6), try row.text(7), try row.text(10)]
        let numbers = [try row.integer(8), try row.integer(11), try row.integer(12)]
        let time = try row.time(13)
        return document.id == invoice.id && document.sequence == invoice.sequence
            && document.account == invoice.account && document.corrects?.id == corrects
            && texts == [document.kind.rawValue, document.number, document.currency.code]
            && numbers == [document.month.number, document.net, document.tax] && document.issuedAt == time
    }

    private static func checkLeaf(
        _ invoice: Invoice, in transaction: any ReadTransaction, _ faults: inout FaultList
    ) throws(Problem) {
        let hash = Array(SHA256.hash(data: try invoice.json.canonical))
        let leaf = try AuditLog.leaf(at: invoice.logIndex, in: transaction)
        let told = leaf.flatMap { try? JSONValue(parsing: $0.bytes) }
        if hash != invoice.sha256 || told?["kind"]?.stringValue != Invoices.leafKind(invoice.kind)
            || told?["id"]?.stringValue != invoice.id.description
            || told?["document"]?.stringValue != hash.hexadecimal
        {
            faults.add(
                invoice.document.number,
                "Leaf \(invoice.logIndex) of the log does not name the hash of this document.")
        }
    }

    /// The lines are the sums of records and charges, rounded once; the taxes are those of the lines, once for each rate.
    private static func checkLines(
        _ document: InvoiceDocument, _ sums: [BillingSum.Key: BillingSum]?, _ faults: inout FaultList
    ) {
        guard let sums else {
            faults.add(document.number, "Nothing was charged to the account in \(document.month.text).")
            return
        }
        let sign: Int128 = document.kind == .invoice ? 1 : -1
        let expected = sums.sorted { $0.key < $1.key }
        guard expected.count == document.lines.count else {
            faults.add(
                document.number, "It has \(document.lines.count) lines, records and ledger \(expected.count)."
            )
            return
        }
        for ((key, sum), line) in zip(expected, document.lines) {
            let total = MoneyTotal(nanos: sign * sum.nanos, currency: document.currency)
            if line.kind != key.kind || line.exact != total.nanos || line.count != sum.entries
                || line.inputTokens != sum.input || line.outputTokens != sum.output
            {
                faults.add(
                    document.number,
                    "Line \(line.number) says \(MoneyTotal(nanos: line.exact, currency: document.currency)), records and ledger say \(total)."
                )
            } else if Int128(line.net) != total.rounded(document.rounding).minor {
                faults.add(document.number, "Line \(line.number) is not rounded by its rule.")
            }
        }
        let taxes = try? TaxSubtotal.of(document.lines, rounding: document.rounding, in: document.currency)
        if taxes != document.taxes {
            faults.add(document.number, "Its taxes are not those of its lines, once for each rate.")
        }
    }

    private static func checkMoney(
        _ document: InvoiceDocument, _ account: Account, in transaction: any ReadTransaction,
        _ money: inout LedgerCount, _ faults: inout FaultList
    ) throws(Problem) {
        let sign: Int128 = document.kind == .invoice ? 1 : -1
        let unit = Int128(document.currency.nanosPerMinorUnit)
        var expected = [("rounding", sign * document.roundingNanos)]
        expected += document.taxes.map { (InvoiceMoney.taxName($0), sign * Int128($0.tax) * unit) }
        for (name, nanos) in expected {
            try check(
                document, name, nanos, from: account.ledgerAccount, in: transaction, &money, &faults)
        }
    }

    private static func check(
        _ document: InvoiceDocument, _ name: String, _ nanos: Int128, from debit: LedgerAccountID,
        in transaction: any ReadTransaction, _ money: inout LedgerCount, _ faults: inout FaultList
    ) throws(Problem) {
        let moved = try InvoiceMoney.moved(document.id, name, from: debit, in: transaction)
        money.transfers += moved.transfers
        if moved.nanos != nanos {
            faults.add(
                document.number,
                "For \"\(name)\" the ledger moved \(MoneyTotal(nanos: moved.nanos, currency: document.currency)), not \(MoneyTotal(nanos: nanos, currency: document.currency))."
            )
        }
    }

    /// A credit note takes back no more than its invoice has, with the tax of what it takes.
    private static func checkNote(
        _ note: InvoiceDocument, _ account: Account, in transaction: any ReadTransaction,
        _ money: inout LedgerCount, _ faults: inout FaultList
    ) throws(Problem) {
        guard let id = note.corrects?.id, let invoice = try Invoices.invoice(id, in: transaction) else {
            faults.add(note.number, "The invoice that it corrects is not there.")
            return
        }
        let before = try CreditNotes.notes(to: id, in: transaction).filter { $0.sequence < note.sequence }
        let credited = CreditedInvoice(invoice.document, notes: before)
        for line in note.lines {
            let original = invoice.document.lines.first { $0.number == line.corrects }
            let left = original.map { credited.left(of: $0) } ?? 0
            if line.net.magnitude > left.magnitude || (line.net < 0) != (left < 0)
                || line.category != original?.category
                || line.basisPoints != original?.basisPoints
            {
                faults.add(note.number, "Its line \(line.number) takes back more than was invoiced.")
            }
        }
        if (try? credited.taxes(of: note.lines)) != note.taxes {
            faults.add(note.number, "Its taxes are not those of what it takes back.")
        }
        let unit = Int128(note.currency.nanosPerMinorUnit)
        var expected = [LedgerAccount.Kind.revenue, .fee].map {
            ($0.rawValue, -CreditNotes.nanos(note, from: $0))
        }
        expected += note.taxes.map { (InvoiceMoney.taxName($0), -Int128($0.tax) * unit) }
        for (name, nanos) in expected {
            try check(note, name, nanos, from: account.ledgerAccount, in: transaction, &money, &faults)
        }
    }
}
