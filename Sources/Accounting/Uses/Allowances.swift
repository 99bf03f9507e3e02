import Persistence
import Primitives

/// The free tokens of each account, service and month: used, and held by open uses. Only prices with a free
/// allowance come here.
enum Allowances {
    /// What is left for another use.
    static func left(
        for reservation: UseReservation, at price: Price, in transaction: any ReadTransaction
    ) throws(Problem) -> UInt64 {
        let granted = price.terms.freeTokensPerMonth
        guard granted > 0 else { return 0 }
        let row = try transaction.row(
            "SELECT used, held FROM allowances WHERE account = $1 AND service = $2 AND period = $3",
            key(reservation))
        guard let row else { return granted }
        // A newer price may grant less than is used already.
        let taken = try row.count(0) + row.count(1)
        return granted > taken ? granted - taken : 0
    }

    static func hold(_ open: OpenUse, in transaction: any WriteTransaction) throws(Problem) {
        guard open.freeTokens > 0 else { return }
        try transaction.execute(
            """
            INSERT INTO allowances (account, service, period, used, held) VALUES ($1, $2, $3, 0, $4)
            ON CONFLICT (account, service, period) DO UPDATE SET held = allowances.held + excluded.held
            """, key(open.reservation) + [.count(open.freeTokens)])
    }

    static func use(
        _ tokens: UInt64, heldBy open: OpenUse, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard open.freeTokens > 0 else { return }
        try transaction.execute(
            """
            UPDATE allowances SET used = used + $1, held = held - $2
            WHERE account = $3 AND service = $4 AND period = $5
            """, [.count(tokens), .count(open.freeTokens)] + key(open.reservation))
    }

    private static func key(_ reservation: UseReservation) -> [Value] {
        [
            .id(reservation.account), .id(reservation.service),
            .integer(AllowancePeriod(of: reservation.createdAt).number),
        ]
    }
}
