import Primitives

/// A statement in the making.
struct StatementDraft {
    struct Key: Hashable {
        let participant: ID<Participant>
        let currency: Currency
    }

    struct Line {
        let kind: TradeEntry.Kind
        let agreement: ID<Agreement>?
        let product: ID<Product>?
        let amount: Money
        let count: Int64
    }

    let id: ID<Statement>
    let participant: ID<Participant>
    let currency: Currency
    var opening: Int64 = 0
    var lines: [Line] = []
    var rounding: Int64 = 0
    var paid: Int64 = 0

    init(id: ID<Statement>, participant: ID<Participant>, currency: Currency) {
        self.id = id
        self.participant = participant
        self.currency = currency
    }

    /// What is owed before rounding and payout. What the participant paid as a customer is not owed to it.
    var owed: Int64 {
        lines.filter { $0.kind != .charge && $0.kind != .refund }.reduce(opening) { $0 + $1.amount.nanos }
    }

    var closing: Int64 { owed + rounding - paid }

    /// - Parameter log: The checkpoint of the log that was the newest when it was made.
    func document(
        _ month: TradeMonth, settlement: ID<Settlement>, log: JSONValue, at time: Timestamp
    ) -> JSONValue {
        func decimal(_ nanos: Int64) -> JSONValue { .string(Money(nanos: nanos, currency: currency).decimal) }
        func shown(_ line: Line) -> JSONValue {
            [
                "kind": .string(line.kind.rawValue), "count": .number(.integer(line.count)),
                "agreement": line.agreement.map { .string($0.description) } ?? .null,
                "product": line.product.map { .string($0.description) } ?? .null,
                "amount": .string(line.amount.decimal),
            ]
        }
        let isCustomer = { (line: Line) in line.kind == .charge || line.kind == .refund }
        return [
            "id": .string(id.description), "kind": "statement", "settlement": .string(settlement.description),
            "month": .string(month.text), "participant": .string(participant.description),
            "currency": .string(currency.code), "opening": decimal(opening),
            "earned": .array(lines.filter { !isCustomer($0) }.map(shown)),
            "paid_as_customer": .array(lines.filter(isCustomer).map(shown)), "rounding": decimal(rounding),
            "payout": decimal(paid), "closing": decimal(closing), "closed_at": .string(time.rfc3339),
            "log": log,
        ]
    }
}
