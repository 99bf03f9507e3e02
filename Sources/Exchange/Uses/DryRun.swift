import Accounting
import Persistence
import Policy
import Primitives

/// "May I, and what would it cost?", asked without changing anything.
public struct DryRun: Sendable {
    /// Whether the policy allows it.
    public let decision: PolicyDecision
    /// Each premise with its state (the compliance-report model).
    public let report: PolicyReport
    /// What signing costs; nothing where it is signed.
    public let signing: PriceCharge
    /// What the first month of such uses costs, without the subscription.
    public let month: PriceCharge
    /// Signing, subscription and uses over all months asked for.
    public let total: Money
    public let months: UInt64
    /// What stands in the way besides the policy, in words.
    public let missing: [String]

    /// Whether it could be done at this moment.
    public var isPossible: Bool { decision.isPermitted && missing.isEmpty }

    /// Under an offer, before signing. What the request's ``UseRequest/maximum`` says is used in each month.
    /// - Throws: `invalidValue` for months beyond ``OfferPrice/maximumMonths``; `unprocessable` for a cost beyond one
    ///   amount.
    public static func of(
        _ offer: Offer, dataset: String, for consumer: Participant, _ request: UseRequest, months: UInt64,
        at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> DryRun {
        let none = ID<Agreement>(high: 0, low: 0)
        let question = UsageQuestion(
            policy: CompiledPolicy(try UsagePolicy(reading: offer.policy)),
            price: try OfferPrice(reading: offer.price), consumer: consumer, dataset: dataset, signedAt: time,
            month: AgreementCounters(agreement: none, month: TradeMonth(of: time).number),
            ever: AgreementCounters(agreement: none, month: 0))
        var missing: [String] = []
        if offer.state != .active { missing.append("The offer is withdrawn.") }
        return try answer(
            question, request, signing: try question.price.chargeAtSigning(), months, missing, at: time,
            in: transaction)
    }

    /// Under an agreement, with what it has used so far.
    public static func of(
        _ agreement: Agreement, _ request: UseRequest, months: UInt64, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) -> DryRun {
        let terms = try AgreementTerms.of(agreement, in: transaction)
        let question = try UsageQuestion.about(agreement, terms, at: time, in: transaction)
        var missing: [String] = []
        if agreement.state != .active { missing.append("The agreement is \(agreement.state.rawValue).") }
        if let end = agreement.endsAt, end <= time { missing.append("The agreement has come to its end.") }
        let zero = Money(nanos: 0, currency: terms.price.currency)
        return try answer(
            question, request, signing: PriceCharge(lines: [], total: zero, trial: zero), months, missing,
            at: time, in: transaction)
    }

    private static func answer(
        _ question: UsageQuestion, _ request: UseRequest, signing: PriceCharge, _ months: UInt64,
        _ missing: [String], at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> DryRun {
        guard 1...OfferPrice.maximumMonths ~= months else {
            throw Problem(
                .invalidValue, "\(months) months were asked for.",
                mend: "Ask for 1 to \(OfferPrice.maximumMonths).",
                parameter: "months")
        }
        let first = try question.maximumCharge(request.maximum, at: time)
        var total = Int128(signing.total.nanos) + Int128(first.total.nanos)
        let subscription = try question.price.chargeForMonth().total.nanos
        var history = question.month.history(question.ever, withHeld: false)
        (history.month, history.monthCharged) = (.none, 0)
        history.useTrial(first.trial)
        for month in 1..<Int64(months) + 1 where month < months {
            let moment = AgreementTerms.start(ofMonth: month, from: time)
            let next = try question.price.charge(
                for: request.maximum, after: history, at: moment, signedAt: question.signedAt)
            history.useTrial(next.trial)
            total += Int128(next.total.nanos) + Int128(subscription)
        }
        let policyRequest = question.request(request, charge: first.total, at: time)
        var missing = missing
        let due = Int128(signing.total.nanos) + Int128(first.total.nanos)
        if due > 0 || !question.price.isFree {
            missing += try lacks(question, due, in: transaction)
        }
        return DryRun(
            decision: question.policy.decide(policyRequest), report: question.policy.report(policyRequest),
            signing: signing, month: first,
            total: try MoneyTotal(nanos: total, currency: question.price.currency).money(), months: months,
            missing: missing)
    }

    /// What the consumer's account lacks.
    private static func lacks(
        _ question: UsageQuestion, _ due: Int128, in transaction: any ReadTransaction
    ) throws(Problem) -> [String] {
        guard let id = question.consumer.account, let account = try Accounts.account(id, in: transaction)
        else {
            return ["You have no account here from which the price could be paid."]
        }
        guard account.currency == question.price.currency else {
            return ["The price is in \(question.price.currency), your account in \(account.currency)."]
        }
        let available = try Accounts.balance(of: account, in: transaction).available
        guard available.nanos < due else { return [] }
        let lacking = MoneyTotal(nanos: due - available.nanos, currency: account.currency)
        return ["Your account lacks \(lacking)."]
    }
}
