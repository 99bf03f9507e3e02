import Auditing
import Exchange
import Persistence
import Policy
import Primitives

/// A query as a use of the agreement: decided by its policy and held before it runs, charged once it is answered.
///
/// Its calls are figures, as those of the budget are: the most that it can give is held, what it gave is charged.
///
/// An agreement that was signed without terms of payment has no price; its policy is read for `aggregate` alone.
enum QueryUse {
    /// Whether the policy permits to aggregate at this moment, before anything is parsed.
    /// - Throws: `forbidden` with what is not met.
    static func check(
        _ asked: QueryDesk.Asked, _ terms: QueryTerms, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        let request = try request(ID(high: 0, low: 0), asked, terms, cost: (figures: 1, rows: 0))
        do throws(Problem) {
            try AgreementUses.check(request, under: asked.agreement, at: now, in: transaction)
        } catch {
            try rethrow(error, terms)
        }
    }

    /// - Throws: As ``check(_:_:at:in:)``; `insufficientQuota`.
    static func admit(
        _ id: ID<InPlaceQuery>, _ asked: QueryDesk.Asked, _ terms: QueryTerms,
        cost: (figures: Int, rows: Int64), at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        let request = try request(record(of: id), asked, terms, cost: cost)
        do throws(Problem) {
            _ = try AgreementUses.admit(request, under: asked.agreement.id, at: now, in: transaction)
        } catch {
            try rethrow(error, terms)
        }
    }

    /// Charges the figures that an answered query gave and the rows that it read; one that failed costs nothing.
    static func settle(
        _ query: InPlaceQuery, isAnswered: Bool, at now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let id = record(of: query.id)
        guard let held = try AgreementUses.maximum(of: id, in: transaction) else { return }
        try AgreementUses.settle(
            id, used: PriceQuantity(calls: UInt64(clamping: query.levels), rows: held.rows),
            status: isAnswered ? .completed : .failed,
            detail: ["sql_sha256": .string(query.sqlHash.hexadecimal)], at: now, by: .server, log: log,
            in: transaction)
    }

    private static func request(
        _ id: ID<TradeRecord>, _ asked: QueryDesk.Asked, _ terms: QueryTerms,
        cost: (figures: Int, rows: Int64)
    ) throws(Problem) -> UseRequest {
        try UseRequest(
            id: id, action: .aggregate,
            purposes: asked.purpose.utf8.count <= UseRequest.maximumTextBytes ? [asked.purpose] : [],
            maximum: PriceQuantity(calls: UInt64(clamping: cost.figures), rows: UInt64(clamping: cost.rows)),
            facts: ["minimumGroup": ["\(terms.minimumGroup)"]])
    }

    private static func rethrow(_ problem: Problem, _ terms: QueryTerms) throws(Problem) {
        switch problem.kind {
        case .policyViolation: throw Problem(.forbidden, problem.detail, mend: problem.mend)
        case .unprocessable where terms.permitsAggregate: return
        case .unprocessable:
            throw Problem(
                .forbidden, "The agreement's policy does not permit the action \"aggregate\".",
                mend: "Sign an offer that does.")
        default: throw problem
        }
    }

    private static func record(of id: ID<InPlaceQuery>) -> ID<TradeRecord> { ID(high: id.high, low: id.low) }
}
