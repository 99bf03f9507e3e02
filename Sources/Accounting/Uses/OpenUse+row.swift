import Persistence
import Primitives

extension OpenUse {
    /// The start of every query for open uses; the price gives the currency.
    static let select = """
        SELECT u.id, u.account, u.service, u.price, u.key_id, u.engine, u.model, u.endpoint, u.payload_hash,
            u.maximum_input, u.maximum_output, u.estimated_input, u.amount, u.free_tokens, u.owner,
            u.created_at, p.currency, u.metering
        FROM open_uses u JOIN prices p ON p.id = u.price
        """

    init(_ row: Row) throws(Problem) {
        let metering = try UseMetering(openColumn: try row.optionalText(17))
        let reservation = try UseReservation(
            id: row.id(0), account: row.id(1), service: row.id(2), price: row.id(3), keyID: row.id(4),
            engine: row.text(5), model: row.text(6), endpoint: row.name(7), payloadHash: row.fingerprint(8),
            maximumUsage: MaximumUsage(input: row.count(9), output: row.count(10)),
            estimatedInputTokens: row.count(11), owner: row.text(14),
            subscription: metering?.hold?.subscription, limits: metering?.limits ?? [],
            createdAt: row.time(15))
        self.init(
            reservation: reservation, amount: try row.money(12, try row.currency(16)),
            freeTokens: try row.count(13), plan: metering?.hold)
    }

    func insert(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO open_uses (id, account, service, price, key_id, engine, model, endpoint, payload_hash,
                maximum_input, maximum_output, estimated_input, amount, free_tokens, owner, created_at,
                metering)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """,
            [
                .id(reservation.id), .id(reservation.account), .id(reservation.service),
                .id(reservation.price), .id(reservation.keyID), .text(reservation.engine),
                .text(reservation.model), .name(reservation.endpoint), .blob(reservation.payloadHash.bytes),
                .count(reservation.maximumUsage.input), .count(reservation.maximumUsage.output),
                .count(reservation.estimatedInputTokens), .integer(amount.nanos), .count(freeTokens),
                .text(reservation.owner), .time(reservation.createdAt),
                .optional(try UseMetering(hold: plan, reservation.limits)?.column),
            ])
    }
}
