import Persistence
import Policy
import Primitives

/// What was used under an agreement in one month (UTC) or, as month 0, ever: what is settled, and what open uses hold.
public struct AgreementCounters: Hashable, Sendable {
    public let agreement: ID<Agreement>
    /// 0 for ever.
    public let month: Int64
    public internal(set) var uses: Int64 = 0
    public internal(set) var settled = PriceQuantity.none
    /// What the meters charged, in nano-units.
    public internal(set) var charged: Int64 = 0
    /// What the trial took off, in nano-units.
    public internal(set) var trial: Int64 = 0
    public internal(set) var heldUses: Int64 = 0
    public internal(set) var held = PriceQuantity.none
    public internal(set) var heldCharge: Int64 = 0
    /// What of the trial open uses hold, in nano-units.
    public internal(set) var heldTrial: Int64 = 0
    public internal(set) var firstUseAt: Timestamp?

    init(agreement: ID<Agreement>, month: Int64) {
        self.agreement = agreement
        self.month = month
    }

    public static func of(
        _ agreement: ID<Agreement>, month: TradeMonth?, in transaction: any ReadTransaction
    ) throws(Problem) -> AgreementCounters {
        let number = month?.number ?? 0
        return try transaction.row(
            "SELECT \(columns) FROM agreement_counters WHERE agreement = $1 AND month = $2",
            [.id(agreement), .integer(number)]
        ).map(counters) ?? AgreementCounters(agreement: agreement, month: number)
    }

    /// Those of all months, that of ever first.
    static func all(
        of agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> [AgreementCounters] {
        try transaction.rows(
            "SELECT \(columns) FROM agreement_counters WHERE agreement = $1 ORDER BY month", [.id(agreement)]
        ).map(counters)
    }

    private static func counters(_ row: Row) throws(Problem) -> AgreementCounters {
        var counters = AgreementCounters(agreement: try row.id(0), month: try row.integer(1))
        counters.uses = try row.integer(2)
        counters.settled = try quantity(row, 3)
        counters.charged = try row.integer(7)
        counters.trial = try row.integer(8)
        counters.heldUses = try row.integer(9)
        counters.held = try quantity(row, 10)
        counters.heldCharge = try row.integer(14)
        counters.firstUseAt = try row.optionalTime(15)
        counters.heldTrial = try row.integer(16)
        return counters
    }

    func write(in transaction: any WriteTransaction) throws(Problem) {
        let placeholders = (1...17).map { "$\($0)" }.joined(separator: ", ")
        let values: [Value] =
            [.id(agreement), .integer(month), .integer(uses)] + settled.values + [
                .integer(charged), .integer(trial), .integer(heldUses),
            ] + held.values + [.integer(heldCharge), .time(firstUseAt), .integer(heldTrial)]
        try transaction.execute(
            "DELETE FROM agreement_counters WHERE agreement = $1 AND month = $2",
            [.id(agreement), .integer(month)])
        try transaction.execute(
            "INSERT INTO agreement_counters (\(Self.columns)) VALUES (\(placeholders))", values)
    }

    /// For the price of a use of this month. What others hold of the trial is never left for it.
    /// - Parameter ever: The counters of all months.
    func history(_ ever: AgreementCounters, withHeld: Bool) -> PriceHistory {
        PriceHistory(
            month: withHeld ? settled.adding(held) : settled,
            monthCharged: withHeld ? sum(charged, heldCharge) : charged,
            trialUsed: sum(ever.trial, ever.heldTrial))
    }

    /// For the policy: what open uses hold counts as used.
    func usage(_ currency: Currency) -> PolicyUsage {
        let all = settled.adding(held)
        return PolicyUsage(
            uses: uses + heldUses, rows: Int64(all.rows), bytes: Int64(all.bytes), tokens: Int64(all.tokens),
            paid: Money(nanos: sum(charged, heldCharge), currency: currency))
    }

    /// - Throws: `unprocessable` for more than counters bear.
    mutating func hold(
        _ maximum: PriceQuantity, charge: Int64, trial: Int64, at time: Timestamp
    ) throws(Problem) {
        let all = held.adding(maximum)
        let bound = PriceQuantity.maximum
        let (sum, overflow) = heldCharge.addingReportingOverflow(charge)
        let (trials, isTooMuch) = heldTrial.addingReportingOverflow(trial)
        guard !overflow, !isTooMuch,
            all.isWithin(
                PriceQuantity(calls: bound - 1, rows: bound - 1, bytes: bound - 1, tokens: bound - 1))
        else {
            throw Problem(
                .unprocessable, "Too much is under way under this agreement at once.",
                mend: "Let open uses end first.")
        }
        held = all
        heldCharge = sum
        heldTrial = trials
        heldUses += 1
        firstUseAt = firstUseAt ?? time
    }

    mutating func release(_ maximum: PriceQuantity, _ charge: Int64, trial: Int64) {
        held = PriceQuantity(
            calls: held.calls - min(held.calls, maximum.calls),
            rows: held.rows - min(held.rows, maximum.rows),
            bytes: held.bytes - min(held.bytes, maximum.bytes),
            tokens: held.tokens - min(held.tokens, maximum.tokens))
        heldCharge -= charge
        heldTrial -= trial
        heldUses -= 1
    }

    mutating func settle(_ used: PriceQuantity, charge: Int64, trial: Int64) {
        settled = settled.adding(used)
        charged = sum(charged, charge)
        self.trial = sum(self.trial, trial)
        uses += 1
    }

    private func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    private static let columns = """
        agreement, month, uses, calls, rows_read, bytes, tokens, charged, trial, held_uses, held_calls, held_rows,
        held_bytes, held_tokens, held_charge, first_use_at, held_trial
        """

    private static func quantity(_ row: Row, _ column: Int) throws(Problem) -> PriceQuantity {
        PriceQuantity(
            calls: try row.count(column), rows: try row.count(column + 1), bytes: try row.count(column + 2),
            tokens: try row.count(column + 3))
    }
}

extension PriceQuantity {
    /// For columns: calls, rows, bytes, tokens.
    var values: [Value] { [.count(calls), .count(rows), .count(bytes), .count(tokens)] }
}
