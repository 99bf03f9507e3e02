import Primitives

/// All transfers, one a line, under a line of names (RFC 4180). No value needs quotes: ids, names of ours, numbers.
struct CSVLedgerWriter: LedgerWriter {
    private let book: LedgerBook

    init(_ book: LedgerBook) { self.book = book }

    mutating func head() -> String {
        "id,kind,code,debit,credit,amount,currency,pending_id,reverses,link,use_id,created_at\r\n"
    }

    mutating func transfer(_ transfer: Transfer) -> String {
        let fields: [String?] = [
            transfer.id.description, transfer.kind.rawValue, transfer.code.rawValue,
            book.label(transfer.debit),
            book.label(transfer.credit), transfer.amount.decimal, transfer.amount.currency.code,
            transfer.pendingID?.description, transfer.reverses?.description, transfer.link?.description,
            transfer.useID?.description, transfer.createdAt.rfc3339,
        ]
        return fields.map { $0 ?? "" }.joined(separator: ",") + "\r\n"
    }

    mutating func tail() -> String { "" }
}
