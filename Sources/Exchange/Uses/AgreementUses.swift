import Accounting
import Auditing
import Persistence
import Policy
import Primitives

/// Uses and deliveries under agreements: admitted before the first byte, settled after the last.
///
/// ```swift
/// let admitted = try await database.write { try AgreementUses.admit(request, under: agreement, at: now, in: $0) }
/// // … the delivery …
/// let record = try await database.write { try AgreementUses.settle(admitted.id, used: sent, at: now, by: .account,
///     log: log, in: $0) }
/// ```
public enum AgreementUses {
    public struct Admitted: Sendable {
        public let id: ID<TradeRecord>
        public let agreement: Agreement
        /// What is held.
        public let reserved: Money
        public let decision: PolicyDecision
        /// False where the same use was admitted before.
        public let isNew: Bool
    }

    /// How a use ended.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case completed
        /// The consumer, or the end of the agreement, cut it short; what was sent is charged.
        case cut
        case failed
        /// The server stopped in the middle; nothing is charged.
        case interrupted
    }

    /// Decides by the agreement's policy and counters, counts the use, and holds the most that it can cost.
    ///
    /// The same request under the same id again holds nothing more, also where it is settled.
    /// - Throws: `policyViolation` that names what is not met; `forbidden` where the agreement is not open;
    ///   `insufficientQuota`; `conflict` where the id stands for another request; `notFound`.
    public static func admit(
        _ request: UseRequest, under id: ID<Agreement>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Admitted {
        let agreement = try Agreements.required(id, in: transaction)
        let hash = try request.hash(under: id)
        let terms = try AgreementTerms.of(agreement, in: transaction)
        var (question, month) = try question(agreement, terms, at: time, in: transaction)
        if let standing = try standing(request.id, hash, in: transaction) {
            return Admitted(
                id: request.id, agreement: agreement,
                reserved: Money(nanos: standing, currency: terms.price.currency),
                decision: question.policy.decide(
                    question.request(
                        request, charge: .init(nanos: 0, currency: terms.price.currency), at: time)),
                isNew: false)
        }
        guard agreement.isOpen(at: time) else {
            throw Problem(
                .forbidden, "The agreement \(id) is not open: it is \(agreement.state.rawValue).",
                mend: "Resume it, or sign another one.")
        }
        guard try Participants.participant(agreement.consumer, in: transaction)?.state == .active else {
            throw Problem(
                .forbidden, "The consumer is suspended and uses nothing.",
                mend: "Ask the operator of the exchange.")
        }
        let maximum = try question.maximumCharge(request.maximum, at: time)
        let charge = maximum.total
        let decision = question.policy.decide(question.request(request, charge: charge, at: time))
        guard decision.isPermitted else { throw refusal(request, decision) }
        if charge.nanos > 0 {
            let consumer = try Charging.checkPayer(agreement.consumer, in: transaction)
            try Ledger.post(
                try Charging.pending(request.id, charge, from: consumer, at: time, in: transaction),
                in: transaction)
        }
        var ever = question.ever
        try ever.hold(request.maximum, charge: charge.nanos, trial: maximum.trial.nanos, at: time)
        try month.hold(request.maximum, charge: charge.nanos, trial: maximum.trial.nanos, at: time)
        try ever.write(in: transaction)
        try month.write(in: transaction)
        try transaction.execute(
            """
            INSERT INTO open_trades (id, agreement, kind, request, request_hash, calls, rows_read, bytes, tokens,
                reserved, created_at, trial)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .id(request.id), .id(id), .name(request.kind), .text(try request.json.canonicalText),
                .blob(hash),
            ] + request.maximum.values + [.integer(charge.nanos), .time(time), .integer(maximum.trial.nanos)])
        return Admitted(
            id: request.id, agreement: agreement, reserved: charge, decision: decision, isNew: true)
    }

    /// Whether an agreement was signed with terms of payment: without any, uses under it are neither decided nor charged
    /// here. Those of other servers have none, and those that were signed free of any price by hand.
    public static func hasTerms(
        _ agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row("SELECT 1 FROM agreement_terms WHERE agreement = $1", [.id(agreement)]) != nil
    }

    /// Whether a use would be permitted now, without noting it: what ``admit(_:under:at:in:)`` asks of the policy.
    /// - Throws: `policyViolation` that names what is not met; `unprocessable` for an agreement without terms of payment.
    public static func check(
        _ request: UseRequest, under agreement: Agreement, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) {
        let terms = try AgreementTerms.of(agreement, in: transaction)
        let (question, _) = try question(agreement, terms, at: time, in: transaction)
        let charge = try question.maximumCharge(request.maximum, at: time).total
        let decision = question.policy.decide(question.request(request, charge: charge, at: time))
        guard decision.isPermitted else { throw refusal(request, decision) }
    }

    /// As ``check(_:under:at:in:)``, also for an agreement without terms of payment: of that the policy alone is asked,
    /// as if it had not been used yet.
    /// - Throws: `policyViolation` that names what is not met; `invalidValue` for a policy that cannot be read.
    public static func checkPolicy(
        _ request: UseRequest, under agreement: Agreement, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) {
        if try hasTerms(agreement.id, in: transaction) {
            return try check(request, under: agreement, at: time, in: transaction)
        }
        guard let consumer = try Participants.participant(agreement.consumer, in: transaction) else {
            throw Participants.unknown(agreement.consumer)
        }
        let decision = try CompiledPolicies.of(agreement).decide(
            UsageQuestion.request(
                request, of: agreement.dataset, by: consumer, signedAt: agreement.signedAt, at: time))
        guard decision.isPermitted else { throw refusal(request, decision) }
    }

    /// Whether the consumer can pay at this moment for all that a use may cost; nothing is held.
    public static func isAffordable(
        _ request: UseRequest, under agreement: Agreement, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        let terms = try AgreementTerms.of(agreement, in: transaction)
        let (question, _) = try question(agreement, terms, at: time, in: transaction)
        let charge = try question.maximumCharge(request.maximum, at: time).total
        guard charge.nanos > 0 else { return true }
        let payer = try Charging.account(of: agreement.consumer, in: transaction)
        guard payer.state == .active else { return false }
        return try Accounts.balance(of: payer, in: transaction).available.nanos >= charge.nanos
    }

    /// The most that a use under way can take; nil where none is under way.
    public static func maximum(
        of id: ID<TradeRecord>, in transaction: any ReadTransaction
    ) throws(Problem) -> PriceQuantity? {
        try transaction.row("SELECT \(openColumns) FROM open_trades WHERE id = $1", [.id(id)])
            .map { (row) throws(Problem) in try OpenTrade(row).maximum }
    }

    /// Charges what was really used, never more than was held, and puts it on record.
    ///
    /// Settled once: again it gives the record that stands. Settling goes on when the agreement has ended meanwhile.
    /// - Parameter detail: More for the record, such as the file or the query's hash; nothing personal.
    /// - Throws: `notFound` for a use that was never admitted.
    @discardableResult
    public static func settle(
        _ id: ID<TradeRecord>, used: PriceQuantity, status: Status = .completed, detail: JSONValue? = nil,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> TradeRecord {
        guard let row = try transaction.row("SELECT \(openColumns) FROM open_trades WHERE id = $1", [.id(id)])
        else {
            if let standing = try TradeRecords.record(id, in: transaction) { return standing }
            throw Problem(.notFound, "There is no use \(id).")
        }
        let open = try OpenTrade(row)
        let agreement = try Agreements.required(open.agreement, in: transaction)
        let terms = try AgreementTerms.of(agreement, in: transaction)
        let currency = terms.price.currency
        var ever = try AgreementCounters.of(agreement.id, month: nil, in: transaction)
        var month = try AgreementCounters.of(
            agreement.id, month: TradeMonth(of: open.createdAt), in: transaction)
        ever.release(open.maximum, open.reserved, trial: open.trial)
        month.release(open.maximum, open.reserved, trial: open.trial)
        let isCharged = status == .completed || status == .cut
        let quantity = isCharged ? used : .none
        let cost = try terms.price.charge(
            for: quantity, after: month.history(ever, withHeld: false), at: open.createdAt,
            signedAt: agreement.signedAt)
        let charge = Money(nanos: min(cost.total.nanos, open.reserved), currency: currency)
        if isCharged {
            ever.settle(quantity, charge: charge.nanos, trial: cost.trial.nanos)
            month.settle(quantity, charge: charge.nanos, trial: cost.trial.nanos)
        }
        try ever.write(in: transaction)
        try month.write(in: transaction)
        var held: Transfer?
        if open.reserved > 0 {
            held = try Ledger.transfer(ID(high: id.high, low: id.low), in: transaction)
        }
        let posted = try TradeMonth.open(at: time, in: transaction)
        try Charging.charge(
            charge, for: id, code: .dataUse, of: agreement, shares: terms.shares, held: held, month: posted,
            at: time, in: transaction)
        try transaction.execute("DELETE FROM open_trades WHERE id = $1", [.id(id)])
        return try TradeRecords.insert(
            id, open.kind, of: agreement, reserved: Money(nanos: open.reserved, currency: currency),
            charge: charge,
            month: posted, requestHash: open.requestHash,
            facts: [
                "request": open.request, "used": quantity.json, "status": .string(status.rawValue),
                "lines": .array(cost.lines.map(\.json)),
                "capped": .string(Money(nanos: cost.total.nanos - charge.nanos, currency: currency).decimal),
                "detail": detail ?? .null, "admitted_at": .string(open.createdAt.rfc3339),
                "shares": terms.shares.json,
            ], at: time, by: actor, log: log, in: transaction)
    }

    /// Admits and settles at once, for what is done before it is written down.
    @discardableResult
    public static func record(
        _ request: UseRequest, used: PriceQuantity? = nil, detail: JSONValue? = nil, under id: ID<Agreement>,
        at time: Timestamp, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> TradeRecord {
        let admitted = try admit(request, under: id, at: time, in: transaction)
        return try settle(
            admitted.id, used: used ?? request.maximum, detail: detail, at: time, by: actor, log: log,
            in: transaction)
    }

    /// Settles what a stop left open: `interrupted`, nothing is charged. Call it at start, before anything is
    /// admitted, until it returns less than `limit`.
    /// - Parameter kept: Of this kind nothing is settled: it goes on after a stop.
    public static func recover(
        at time: Timestamp, limit: Int = 256, keeping kept: TradeRecord.Kind? = nil, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        let rows = try transaction.rows(
            "SELECT id FROM open_trades WHERE kind <> $1 ORDER BY id LIMIT $2",
            [.text(kept?.rawValue ?? ""), .integer(Int64(limit))])
        for row in rows {
            try settle(
                try row.id(0), used: .none, status: .interrupted, at: time, by: .server, log: log,
                in: transaction)
        }
        return rows.count
    }

    /// How many uses are under way.
    public static func openCount(in transaction: any ReadTransaction) throws(Problem) -> Int64 {
        try transaction.row("SELECT COUNT(*) FROM open_trades")?.integer(0) ?? 0
    }
}

extension AgreementUses {
    static let openColumns =
        "id, agreement, kind, request, request_hash, calls, rows_read, bytes, tokens, reserved, created_at, trial"

    private static func question(
        _ agreement: Agreement, _ terms: AgreementTerms, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> (UsageQuestion, AgreementCounters) {
        let question = try UsageQuestion.about(agreement, terms, at: time, in: transaction)
        return (question, question.month)
    }

    /// What a repeated request holds; nil where the id is new.
    private static func standing(
        _ id: ID<TradeRecord>, _ hash: [UInt8], in transaction: any ReadTransaction
    ) throws(Problem) -> Int64? {
        var row = try transaction.row(
            "SELECT request_hash, reserved FROM open_trades WHERE id = $1", [.id(id)])
        if row == nil {
            row = try transaction.row(
                "SELECT request_hash, reserved FROM trade_records WHERE id = $1", [.id(id)])
        }
        guard let row else { return nil }
        guard !row.isNull(0), try row.blob(0) == hash else {
            throw Problem(
                .conflict, "\(id) stands for another request.",
                mend: "Repeat the first request unchanged, or use a new id.")
        }
        return try row.integer(1)
    }

    static func refusal(_ request: UseRequest, _ decision: PolicyDecision) -> Problem {
        let unmet = decision.unmet.prefix(8).joined(separator: "; ")
        return Problem(
            .policyViolation,
            "The agreement does not allow to \(request.action.rawValue)\(unmet.isEmpty ? "." : ": \(unmet)")",
            mend: "POST /api/agreements/{id}/dry-run explains each premise.")
    }
}

extension UsageQuestion {
    static func about(
        _ agreement: Agreement, _ terms: AgreementTerms, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> UsageQuestion {
        guard let consumer = try Participants.participant(agreement.consumer, in: transaction) else {
            throw Participants.unknown(agreement.consumer)
        }
        return UsageQuestion(
            policy: try CompiledPolicies.of(agreement), price: terms.price,
            consumer: consumer, dataset: agreement.dataset, signedAt: agreement.signedAt,
            month: try AgreementCounters.of(agreement.id, month: TradeMonth(of: time), in: transaction),
            ever: try AgreementCounters.of(agreement.id, month: nil, in: transaction))
    }
}

/// A use that is under way.
struct OpenTrade {
    let id: ID<TradeRecord>
    let agreement: ID<Agreement>
    let kind: TradeRecord.Kind
    let request: JSONValue
    let requestHash: [UInt8]
    let maximum: PriceQuantity
    let reserved: Int64
    /// What it holds of the trial, in nano-units.
    let trial: Int64
    let createdAt: Timestamp

    init(_ row: Row) throws(Problem) {
        id = try row.id(0)
        agreement = try row.id(1)
        kind = try row.name(2)
        request = try row.json(3)
        requestHash = try row.blob(4)
        maximum = PriceQuantity(
            calls: try row.count(5), rows: try row.count(6), bytes: try row.count(7), tokens: try row.count(8)
        )
        reserved = try row.integer(9)
        createdAt = try row.time(10)
        trial = try row.integer(11)
    }
}
