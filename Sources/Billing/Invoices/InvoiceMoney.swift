import Accounting
import Persistence
import Exchange
import Primitives

/// The transfers of a document: its taxes, and what rounding added or took.
enum InvoiceMoney {
    /// The most that one transfer moves, in nano-units; larger amounts take several.
    private static let largest: Int128 = 9_000_000_000_000_000_000

    /// What a billing run's document moves: customer → tax and, for what rounding added, customer → rounding; the other way
    /// for a credit note.
    static func post(
        _ document: InvoiceDocument, customer: LedgerAccountID, in transaction: any WriteTransaction
    ) throws(Problem) {
        let sign: Int128 = document.kind == .invoice ? 1 : -1
        let unit = Int128(document.currency.nanosPerMinorUnit)
        let time = document.issuedAt
        let rounding = try Ledger.houseAccount(.rounding, document.currency, at: time, in: transaction)
        try move(
            sign * document.roundingNanos, .invoiceRounding, "rounding", document, from: customer,
            to: rounding,
            in: transaction)
        let tax = try Ledger.houseAccount(.tax, document.currency, at: time, in: transaction)
        for subtotal in document.taxes {
            try move(
                sign * Int128(subtotal.tax) * unit, .tax, taxName(subtotal), document, from: customer,
                to: tax,
                in: transaction)
        }
    }

    static func taxName(_ subtotal: TaxSubtotal) -> String {
        "tax \(subtotal.category.rawValue) \(subtotal.basisPoints)"
    }

    /// Moves an amount, below zero the other way.
    static func move(
        _ nanos: Int128, _ code: TransferCode, _ name: String, _ document: InvoiceDocument,
        from debit: LedgerAccountID, to credit: LedgerAccountID, in transaction: any WriteTransaction
    ) throws(Problem) {
        var left = nanos < 0 ? -nanos : nanos
        var part = 0
        while left > 0 {
            let piece = min(left, largest)
            let amount = Money(nanos: Int64(piece), currency: document.currency)
            try Ledger.post(
                .single(
                    id: transfer(document.id, name, part), debit: nanos < 0 ? credit : debit,
                    credit: nanos < 0 ? debit : credit, amount: amount, code: code, at: document.issuedAt),
                in: transaction)
            left -= piece
            part += 1
        }
    }

    /// The id follows from the document: whoever has it finds the transfers.
    static func transfer(_ invoice: ID<Invoice>, _ name: String, _ part: Int) -> ID<Transfer> {
        ID(from: invoice, "\(name) \(part)")
    }

    /// What the ledger moved for a document under a name: above zero from `debit`; and in how many transfers.
    static func moved(
        _ invoice: ID<Invoice>, _ name: String, from debit: LedgerAccountID,
        in transaction: any ReadTransaction
    ) throws(Problem) -> (nanos: Int128, transfers: Int64) {
        var sum: Int128 = 0
        var part = 0
        while let found = try Ledger.transfer(transfer(invoice, name, part), in: transaction) {
            sum += found.debit == debit ? Int128(found.amount.nanos) : -Int128(found.amount.nanos)
            part += 1
        }
        return (sum, Int64(part))
    }
}
