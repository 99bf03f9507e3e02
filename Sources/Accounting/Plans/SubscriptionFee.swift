import Persistence
import Primitives

/// One fee of a subscription: a month begun, or seats added in a month. It never changes.
public struct SubscriptionFee: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case month
        case seats
    }

    /// Follows from subscription, kind and number, so that no fee is charged twice.
    public let id: ID<SubscriptionFee>
    public let subscription: ID<Subscription>
    public let account: ID<Account>
    public let kind: Kind
    /// Of the month, or of the addition: 0, 1, 2, … for each subscription and kind.
    public let number: Int64
    /// The time that it pays for.
    public let period: Range<Timestamp>
    /// Seats from then on.
    public let seats: UInt64
    /// Seats that were paid for before, in the same month.
    public let paidSeats: UInt64
    /// Days of the month that it pays for, and the days of the month.
    public let days: Int64
    public let monthDays: Int64
    /// Net of tax.
    public let amount: Money
    /// account → revenue, code `subscription`; nil for an amount of zero.
    public let transfer: ID<Transfer>?
    public let chargedAt: Timestamp
}

extension SubscriptionFee: IDKind {
    public static let prefix = "fee"
}

extension SubscriptionFee {
    static let columns = """
        id, subscription, account, kind, number, period_start, period_end, seats, paid_seats, days, month_days,
        amount, currency, transfer, charged_at
        """

    init(_ row: Row) throws(Problem) {
        self.init(
            id: try row.id(0), subscription: try row.id(1), account: try row.id(2), kind: try row.name(3),
            number: try row.integer(4), period: try row.period(5), seats: try row.count(7),
            paidSeats: try row.count(8), days: try row.integer(9), monthDays: try row.integer(10),
            amount: try row.money(11, try row.currency(12)), transfer: try row.optionalID(13),
            chargedAt: try row.time(14))
    }

    /// Moves the money and keeps the row.
    /// - Throws: `insufficientQuota` when the account cannot pay; nothing is changed then.
    func charge(_ account: Account, in transaction: any WriteTransaction) throws(Problem) {
        if let transfer {
            let revenue = try Ledger.houseAccount(.revenue, amount.currency, at: chargedAt, in: transaction)
            try Ledger.post(
                .single(
                    id: transfer, debit: account.ledgerAccount, credit: revenue, amount: amount,
                    code: .subscription, at: chargedAt),
                in: transaction)
        }
        try transaction.execute(
            """
            INSERT INTO subscription_fees (\(Self.columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            [
                .id(id), .id(subscription), .id(self.account), .name(kind), .integer(number),
                .time(period.lowerBound), .time(period.upperBound), .count(seats), .count(paidSeats),
                .integer(days), .integer(monthDays), .integer(amount.nanos), .text(amount.currency.code),
                .id(transfer), .time(chargedAt),
            ])
    }
}

extension Subscription {
    /// The fee of a month.
    func fee(month number: Int64, _ terms: PlanTerms, at time: Timestamp) -> SubscriptionFee {
        let period = month(number)
        let days = SubscriptionMonth.days(leftAt: period.lowerBound, of: period).of
        return fee(
            .month, number, period, terms.fee(seats: seats), seats: seats, paid: 0, (days, days), at: time)
    }

    /// The fee for more seats than are paid for in the month under way.
    /// - Parameter number: How many such fees there were.
    func fee(seats: UInt64, number: Int64, _ terms: PlanTerms, at time: Timestamp) -> SubscriptionFee {
        let month = month(months - 1)
        let days = SubscriptionMonth.days(leftAt: time, of: month)
        let start = min(max(time, month.lowerBound), month.upperBound)
        return fee(
            .seats, number, start..<month.upperBound,
            terms.fee(from: paidSeats, to: seats, days: days.left, of: days.of), seats: seats,
            paid: paidSeats, days, at: time)
    }

    private func fee(
        _ kind: SubscriptionFee.Kind, _ number: Int64, _ period: Range<Timestamp>, _ amount: Money,
        seats: UInt64, paid: UInt64, _ days: (left: Int64, of: Int64), at time: Timestamp
    ) -> SubscriptionFee {
        let name = "\(kind.rawValue) \(number)"
        return SubscriptionFee(
            id: ID(from: id, name), subscription: id, account: account, kind: kind, number: number,
            period: period, seats: seats, paidSeats: paid, days: min(days.left, days.of), monthDays: days.of,
            amount: amount, transfer: amount.nanos > 0 ? ID(from: id, "transfer \(name)") : nil,
            chargedAt: time)
    }
}

extension Row {
    /// Start and end.
    fileprivate func period(_ column: Int) throws(Problem) -> Range<Timestamp> {
        let (start, end) = (try time(column), try time(column + 1))
        guard start <= end else { throw foreign(column, "a period") }
        return start..<end
    }
}
