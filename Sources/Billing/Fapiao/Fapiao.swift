import Auditing
import Persistence
import Primitives

/// The number of the electronic fapiao that the tax platform of China issued for an invoice.
///
/// Minato issues no fapiao: making them privately is forbidden (发票管理办法, Art. 7 and 36). It gives the data that the
/// platform asks for, and keeps the number that came back.
public struct Fapiao: Hashable, Sendable {
    public let invoice: ID<Invoice>
    /// 8 to 32 digits: 20 for a fully digital one.
    public let number: String
    /// The date of issue: `2026-04-03`.
    public let issuedOn: String
    public let notedAt: Timestamp
    public let logIndex: Int64
}

/// The fapiaos that were noted.
public enum Fapiaos {
    static let digits = 8...32

    /// Notes the number. The same again changes nothing.
    /// - Throws: `unprocessable` where the issuer is not in China; `invalidValue` for what is no number or date; `conflict`
    ///   where another number stands, or the number stands for another invoice.
    public static func note(
        _ number: String, issuedOn date: String, for id: ID<Invoice>, at time: Timestamp,
        by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Fapiao {
        let invoice = try Invoices.required(id, in: transaction)
        guard invoice.document.issuer.country == "CN" else {
            throw Problem(
                .unprocessable,
                "The issuer of \(invoice.document.number) is not in China: it gives no fapiao.")
        }
        guard digits ~= number.utf8.count, number.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            throw Problem(
                .invalidValue, "That is no number of a fapiao.",
                mend: "Give \(digits.lowerBound) to \(digits.upperBound) digits.", parameter: "number")
        }
        guard date.utf8.count == 10, Timestamp(rfc3339: date + "T00:00:00Z") != nil else {
            throw Problem(
                .invalidValue, "That is no date.", mend: "Write year, month and day, such as 2026-04-03.",
                parameter: "issued_on")
        }
        if let standing = try fapiao(of: id, in: transaction) {
            if standing.number == number, standing.issuedOn == date { return standing }
            throw Problem(
                .conflict, "The fapiao \(standing.number) stands for this invoice.",
                mend: "Correct it on the tax platform, and the invoice by a credit note.", parameter: "number"
            )
        }
        if try transaction.row("SELECT invoice FROM fapiaos WHERE number = $1", [.text(number)]) != nil {
            throw Problem(
                .conflict, "The fapiao \(number) stands for another invoice.", parameter: "number")
        }
        let index = try EventLeaf(
            "invoice.fapiao_noted", id, by: actor, at: time,
            ["number": .string(number), "issued_on": .string(date)]
        ).append(to: log, in: transaction)
        try transaction.execute(
            "INSERT INTO fapiaos (invoice, number, issued_on, noted_at, log_index) VALUES ($1, $2, $3, $4, $5)",
            [.id(id), .text(number), .text(date), .time(time), .integer(index)])
        return Fapiao(invoice: id, number: number, issuedOn: date, notedAt: time, logIndex: index)
    }

    public static func fapiao(
        of invoice: ID<Invoice>, in transaction: any ReadTransaction
    ) throws(Problem) -> Fapiao? {
        guard
            let row = try transaction.row(
                "SELECT number, issued_on, noted_at, log_index FROM fapiaos WHERE invoice = $1",
                [.id(invoice)])
        else { return nil }
        return Fapiao(
            invoice: invoice, number: try row.text(0), issuedOn: try row.text(1), notedAt: try row.time(2),
            logIndex: try row.integer(3))
    }
}
