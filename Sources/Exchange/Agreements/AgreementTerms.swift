import Persistence
import Primitives

/// What an agreement costs and who gets it: frozen when it was signed, but for the months charged so far.
public struct AgreementTerms: Hashable, Sendable {
    public let agreement: ID<Agreement>
    public let price: OfferPrice
    public let shares: RevenueShares
    /// Months of the subscription that are charged.
    public var monthsCharged: Int64
    /// When the next one is due; nil without a subscription, and once the agreement has ended.
    public var nextMonthAt: Timestamp?
    /// What is taken off the next months, in nano-units: a month that was charged was not open all the time.
    public var credit: Int64 = 0

    /// - Throws: `unprocessable` for an agreement that was not signed by ``Contracts``.
    static func of(_ agreement: Agreement, in transaction: any ReadTransaction) throws(Problem)
        -> AgreementTerms
    {
        guard
            let row = try transaction.row(
                "SELECT shares, months_charged, next_month_at, credit FROM agreement_terms WHERE agreement = $1",
                [.id(agreement.id)])
        else {
            throw Problem(
                .unprocessable, "The agreement \(agreement.id) was signed without terms of payment.")
        }
        return AgreementTerms(
            agreement: agreement.id, price: try OfferPrice(reading: agreement.price),
            shares: try RevenueShares(stored: try row.json(0)), monthsCharged: try row.integer(1),
            nextMonthAt: try row.optionalTime(2), credit: try row.integer(3))
    }

    func insert(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO agreement_terms (agreement, currency, shares, months_charged, next_month_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .id(agreement), .text(price.currency.code), .text(try shares.json.canonicalText),
                .integer(monthsCharged), .time(nextMonthAt),
            ])
    }

    func update(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            UPDATE agreement_terms SET months_charged = $1, next_month_at = $2, credit = $3 WHERE agreement = $4
            """,
            [.integer(monthsCharged), .time(nextMonthAt), .integer(credit), .id(agreement)])
    }

    /// When month `number` of the agreement begins (0 is the first): the same day and time of a later month, or that
    /// month's last day where it has no such day.
    static func start(ofMonth number: Int64, from signedAt: Timestamp) -> Timestamp {
        var month = TradeMonth(of: signedAt)
        let into = signedAt - month.start
        for _ in 0..<number { month = month.next }
        let moment = month.start + into
        return moment < month.end ? moment : month.end - .seconds(86_400) + timeOfDay(of: signedAt)
    }

    /// The end of an agreement that runs for so many months.
    public static func end(afterMonths months: UInt64, from signedAt: Timestamp) -> Timestamp {
        start(ofMonth: Int64(min(months, OfferPrice.maximumMonths)), from: signedAt)
    }

    private static func timeOfDay(of time: Timestamp) -> Duration {
        .microseconds(time.microseconds % 86_400_000_000)
    }
}
