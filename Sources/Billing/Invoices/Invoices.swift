import Accounting
import Auditing
import Crypto
import Exchange
import Persistence
import Primitives

/// The invoices and credit notes that were issued.
public enum Invoices {
    /// Those of an account, of a month, of a kind; nil for all.
    public static func list(
        account: ID<Account>? = nil, month: TradeMonth? = nil, kind: Invoice.Kind? = nil,
        corrects: ID<Invoice>? = nil, _ request: PageRequest<Invoice>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Invoice, Invoice> {
        var query = PageQuery(request)
        query.filter("account", account.map { .id($0) })
        query.filter("month", month.map { .integer($0.number) })
        query.filter("kind", kind.map { .name($0) })
        query.filter("corrects", corrects.map { .id($0) })
        return try query.page(columns, from: "invoices", in: transaction, id: \.id) {
            row throws(Problem) in try invoice(row)
        }
    }

    public static func invoice(
        _ id: ID<Invoice>, in transaction: any ReadTransaction
    ) throws(Problem) -> Invoice? {
        try transaction.row("SELECT \(columns) FROM invoices WHERE id = $1", [.id(id)]).map(invoice)
    }

    /// How many invoices and credit notes there are.
    public static func count(in transaction: any ReadTransaction) throws(Problem) -> Int {
        Int(try transaction.row("SELECT COUNT(*) FROM invoices")?.integer(0) ?? 0)
    }

    public static func unknown(_ id: ID<Invoice>) -> Problem {
        Problem(.notFound, "There is no invoice \(id).", parameter: "invoice")
    }

    static func required(
        _ id: ID<Invoice>, in transaction: any ReadTransaction
    ) throws(Problem) -> Invoice {
        guard let invoice = try invoice(id, in: transaction) else { throw unknown(id) }
        return invoice
    }

    /// The number that the next document of a kind bears. The one writer gives them without a gap.
    static func nextSequence(
        _ kind: Invoice.Kind, in transaction: any WriteTransaction
    ) throws(Problem) -> Int64 {
        let last = try transaction.row("SELECT MAX(sequence) FROM invoices WHERE kind = $1", [.name(kind)])
        return (try last?.optionalInteger(0) ?? 0) + 1
    }

    /// Puts a document on record and its hash in the log.
    static func issue(
        _ document: InvoiceDocument, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Invoice {
        let json = document.json
        let canonical = try json.canonical
        let hash = Array(SHA256.hash(data: canonical))
        let index = try EventLeaf(
            leafKind(document.kind), document.id, by: actor, at: document.issuedAt,
            [
                "number": .string(document.number), "month": .string(document.month.text),
                "account": .string(document.account.description), "currency": .string(document.currency.code),
                "total": .string(document.decimal(document.total)), "document": .string(hash.hexadecimal),
            ]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            INSERT INTO invoices (id, kind, sequence, number, account, month, corrects, currency, net_minor,
                tax_minor, document, sha256, log_index, issued_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [
                .id(document.id), .name(document.kind), .integer(document.sequence), .text(document.number),
                .id(document.account), .integer(document.month.number), .id(document.corrects?.id),
                .text(document.currency.code), .integer(document.net), .integer(document.tax),
                .text(String(decoding: canonical, as: UTF8.self)), .blob(hash), .integer(index),
                .time(document.issuedAt),
            ])
        return Invoice(
            id: document.id, sequence: document.sequence, account: document.account, json: json,
            document: document, sha256: hash, logIndex: index)
    }

    static func leafKind(_ kind: Invoice.Kind) -> String {
        kind == .invoice ? "invoice.issued" : "credit_note.issued"
    }

    /// Size and root of the newest checkpoint: it covers every leaf up to a moment before.
    static func checkpoint(
        in transaction: any ReadTransaction
    ) throws(Problem) -> InvoiceDocument.Checkpoint? {
        try AuditLog.signedTree(in: transaction).map {
            InvoiceDocument.Checkpoint(size: $0.size, root: $0.root.hexadecimal)
        }
    }

    static let columns = "id, sequence, account, document, sha256, log_index"

    static func invoice(_ row: Row) throws(Problem) -> Invoice {
        let json = try row.json(3)
        return Invoice(
            id: try row.id(0), sequence: try row.integer(1), account: try row.id(2), json: json,
            document: try InvoiceDocument(json), sha256: try row.blob(4), logIndex: try row.integer(5))
    }
}
