import Primitives

/// One JSON document: `{"accounts":[…],"format":"minato-ledger","transfers":[…],"version":1}`. Amounts are decimal
/// strings, exact.
struct JSONLedgerWriter: LedgerWriter {
    private let book: LedgerBook
    private var isFirst = true

    init(_ book: LedgerBook) { self.book = book }

    mutating func head() -> String {
        let accounts = book.accounts.map { text(object($0)) }.joined(separator: ",\n")
        return "{\"accounts\":[\n\(accounts)],\n\"format\":\"minato-ledger\",\n\"transfers\":[\n"
    }

    mutating func transfer(_ transfer: Transfer) -> String {
        let separator = isFirst ? "" : ",\n"
        isFirst = false
        return separator + text(object(transfer))
    }

    mutating func tail() -> String { "],\n\"version\":1}\n" }

    private func text(_ value: JSONValue) -> String { String(decoding: value.serialized, as: UTF8.self) }

    private func object(_ account: LedgerAccount) -> JSONValue {
        func decimal(_ nanos: Int128) -> JSONValue {
            .string(MoneyTotal(nanos: nanos, currency: account.currency).decimal)
        }
        return [
            "account": .string(account.label),
            "balance": decimal(account.totals.balance),
            "created_at": .string(account.createdAt.rfc3339),
            "credits_pending": decimal(account.totals.creditsPending),
            "credits_posted": decimal(account.totals.creditsPosted),
            "currency": .string(account.currency.code),
            "debits_pending": decimal(account.totals.debitsPending),
            "debits_posted": decimal(account.totals.debitsPosted),
            "floor": account.floor.map { decimal(Int128($0)) } ?? .null,
            "name": optional(book.customerName(account.id)),
        ]
    }

    private func object(_ transfer: Transfer) -> JSONValue {
        [
            "amount": .string(transfer.amount.decimal),
            "code": .string(transfer.code.rawValue),
            "created_at": .string(transfer.createdAt.rfc3339),
            "credit": .string(book.label(transfer.credit)),
            "currency": .string(transfer.amount.currency.code),
            "debit": .string(book.label(transfer.debit)),
            "id": .string(transfer.id.description),
            "kind": .string(transfer.kind.rawValue),
            "link": optional(transfer.link?.description),
            "pending_id": optional(transfer.pendingID?.description),
            "reverses": optional(transfer.reverses?.description),
            "use_id": optional(transfer.useID?.description),
        ]
    }

    private func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
}
