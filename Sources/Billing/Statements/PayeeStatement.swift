import Crypto
import Exchange
import Primitives

/// A settlement's statement with the two parties, for rendering: what one payee earned in one month and currency.
public struct PayeeStatement: Sendable {
    public let statement: Statement
    public let payee: BillingProfile
    public let issuer: Issuer
    /// Minor units that were paid out.
    let payout: Int64
    let lines: [Line]
    let closedAt: Timestamp
    let sha256: [UInt8]
    let settlementIndex: Int64

    struct Line {
        let kind: String
        let agreement: String?
        let product: String?
        let count: Int64
        let amount: String
    }

    /// - Parameters:
    ///   - payee: The billing profile of the payee's account, or its name alone.
    ///   - settlementIndex: Where the log names the settlement's document, which names the statement's hash.
    public init(
        _ statement: Statement, payee: BillingProfile, issuer: Issuer, settlementIndex: Int64
    ) throws(Problem) {
        let document = statement.document
        let reader = DocumentReader(document)
        self.statement = statement
        self.payee = payee
        self.issuer = issuer
        self.settlementIndex = settlementIndex
        payout = try reader.minor("payout", statement.currency)
        closedAt = try reader.time("closed_at")
        sha256 = Array(SHA256.hash(data: try document.canonical))
        var lines: [Line] = []
        for name in ["earned", "paid_as_customer"] {
            for line in try reader.list(name) {
                let reader = DocumentReader(line)
                lines.append(
                    Line(
                        kind: try reader.text("kind"), agreement: line["agreement"]?.stringValue,
                        product: line["product"]?.stringValue, count: try reader.integer("count"),
                        amount: try reader.text("amount")))
            }
        }
        self.lines = lines
    }

    var issueDate: String { issuer.timeZone.date(of: closedAt) }
    var period: InvoicePeriod { InvoicePeriod(statement.month, issuer.timeZone) }

    var checkpoint: InvoiceDocument.Checkpoint? {
        guard let size = statement.document["log"]?["size"]?.intValue,
            let root = statement.document["log"]?["root"]?.stringValue
        else { return nil }
        return InvoiceDocument.Checkpoint(size: size, root: root)
    }
}

extension PayeeStatement {
    /// The payout as a taxed amount: what is net, and the tax in it.
    /// - Throws: `unprocessable` where the payee did not agree to self-billing, or nothing was paid out.
    func selfBilled() throws(Problem) -> (category: TaxCategory, basisPoints: Int, net: Int64, tax: Int64) {
        guard let agreed = payee.selfBilling else {
            throw Problem(
                .unprocessable, "\(payee.party.name) did not agree that the house writes its invoices.",
                mend: "Note the agreement: \"self_billing\" in PUT /api/accounts/…/billing.",
                parameter: "format")
        }
        guard payout > 0 else {
            throw Problem(
                .unprocessable, "Nothing was paid out with \(statement.id).",
                mend: "The statement itself is there as JSON, CSV and HTML.", parameter: "format")
        }
        guard agreed.tax == .included else { return (.outside, 0, payout, 0) }
        guard payee.party.country == issuer.party.country else {
            throw Problem(
                .unprocessable,
                "\(payee.party.name) is abroad: its payout cannot include tax of the issuer's country.",
                mend: "Set \"tax\" of \"self_billing\" to \"none\".", parameter: "format")
        }
        let rate = Int128(issuer.rates.standard)
        // The nearest: so that the tax is the base × rate, rounded down or up, whatever the payout.
        let net = (Int128(payout) * 20_000 + 10_000 + rate) / (2 * (10_000 + rate))
        let base = try TaxSubtotal.minor(net)
        return (.standard, issuer.rates.standard, base, payout - base)
    }
}
