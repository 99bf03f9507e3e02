import Persistence
import Policy
import Primitives

/// "May I, and what would it cost?" The one way in which admissions and dry runs ask.
struct UsageQuestion {
    let policy: CompiledPolicy
    let price: OfferPrice
    let consumer: Participant
    /// The `@id` of the dataset.
    let dataset: String
    let signedAt: Timestamp
    let month: AgreementCounters
    let ever: AgreementCounters

    /// What would be held: the dearer of what it costs after what is settled, and after that and what is under way; of
    /// the trial, the most that either takes off.
    func maximumCharge(_ maximum: PriceQuantity, at time: Timestamp) throws(Problem) -> PriceCharge {
        let plain = try price.charge(
            for: maximum, after: month.history(ever, withHeld: false), at: time, signedAt: signedAt)
        let crowded = try price.charge(
            for: maximum, after: month.history(ever, withHeld: true), at: time, signedAt: signedAt)
        let dearer = crowded.total.nanos > plain.total.nanos ? crowded : plain
        let trial = max(plain.trial.nanos, crowded.trial.nanos)
        return PriceCharge(
            lines: dearer.lines, total: dearer.total, trial: Money(nanos: trial, currency: price.currency))
    }

    func request(_ use: UseRequest, charge: Money, at time: Timestamp) -> PolicyRequest {
        var request = Self.request(use, of: dataset, by: consumer, signedAt: signedAt, at: time)
        request.firstUse = ever.firstUseAt
        request.soFar = ever.usage(price.currency)
        request.now.paid = charge
        return request
    }

    /// What is asked of a policy about a use that costs nothing and is the first one.
    static func request(
        _ use: UseRequest, of dataset: String, by consumer: Participant, signedAt: Timestamp,
        at time: Timestamp
    ) -> PolicyRequest {
        var request = PolicyRequest(use.action.action, of: dataset, by: consumer.did, at: time)
        request.assigneeNames = [consumer.id.description, consumer.name]
        request.purposes = use.purposes
        request.place = use.place ?? consumer.jurisdiction
        request.values = use.facts
        request.agreementStart = signedAt
        request.now = PolicyUsage(
            uses: 1, rows: Int64(use.maximum.rows), bytes: Int64(use.maximum.bytes),
            tokens: Int64(use.maximum.tokens), paid: nil)
        return request
    }
}
