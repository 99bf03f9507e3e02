import Accounting
import Auditing
import Persistence
import Policy
import Primitives

/// Agreements with their money: signed, charged, ended.
///
/// ```swift
/// let contract = try await database.write { try Contracts.sign(draft, feeBasisPoints: 500, at: now, by: .account,
///     log: log, in: $0) }
/// ```
public enum Contracts {
    /// What signing made.
    public struct Signed: Sendable {
        public let agreement: Agreement
        /// What the signature cost; its id has the bytes of the agreement's.
        public let record: TradeRecord
        /// False where the same draft was signed before.
        public let isNew: Bool
    }

    /// Signs an agreement and charges what is due at once, all or none: the agreement, the transfers from the
    /// consumer to supplier, sources, broker and house, the record, the leaves. The record's document says all that binds
    /// (`agreed`); `terms` of this and of every later record is its hash.
    ///
    /// The same draft again gives what stands and charges nothing.
    /// - Parameters:
    ///   - broker: Who gets the broker's part of the price.
    ///   - feeBasisPoints: The house's part of every charge.
    /// - Throws: `unprocessable` where the policy grants more than the supplier's title covers on this day;
    ///   `insufficientQuota` where the consumer has too little; `unprocessable` where a party has no account,
    ///   or one in another currency; what ``Agreements/sign(_:at:by:log:in:)`` throws.
    public static func sign(
        _ draft: AgreementDraft, broker: ID<Participant>? = nil, feeBasisPoints: UInt64, at time: Timestamp,
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Signed {
        let policy = try UsagePolicy(reading: draft.policy)
        let price = try OfferPrice(reading: draft.price)
        if try Agreements.agreement(draft.id, in: transaction) == nil {
            try checkTitle(draft, policy, at: time, in: transaction)
        }
        let agreement = try Agreements.sign(draft, at: time, by: actor, log: log, in: transaction)
        let record = ID<TradeRecord>(high: agreement.id.high, low: agreement.id.low)
        if let standing = try TradeRecords.record(record, in: transaction) {
            return Signed(agreement: agreement, record: standing, isNew: false)
        }
        let shares = try shares(of: agreement, price, broker, feeBasisPoints, in: transaction)
        if !price.isFree { try checkAccounts(agreement, price, shares, in: transaction) }
        let isMonthly = (price.monthly?.nanos ?? 0) > 0
        let terms = AgreementTerms(
            agreement: agreement.id, price: price, shares: shares, monthsCharged: isMonthly ? 1 : 0,
            nextMonthAt: isMonthly ? AgreementTerms.start(ofMonth: 1, from: time) : nil)
        try terms.insert(in: transaction)
        let charge = try price.chargeAtSigning()
        // What was signed before format 2 is told by its hash alone.
        let agreed = try draft.termsHash == agreement.termsHash ? ["agreed": draft.terms] : [:]
        let made = try charged(
            charge, record, .contract, agreement, shares, agreed, at: time, by: actor, log, transaction)
        return Signed(agreement: agreement, record: made, isNew: true)
    }
}

extension Contracts {
    /// The last of three looks (offer, listing, signature): a right may have ended since the offer was made.
    private static func checkTitle(
        _ draft: AgreementDraft, _ policy: UsagePolicy, at time: Timestamp,
        in transaction: any ReadTransaction
    ) throws(Problem) {
        guard let id = draft.product else { return }
        guard let product = try Products.product(id, in: transaction) else { throw Products.unknown(id) }
        try Rights.title(to: product, at: time, in: transaction)
            .check(policy, at: time, until: draft.endsAt)
    }

    static func charged(
        _ charge: PriceCharge, _ record: ID<TradeRecord>, _ kind: TradeRecord.Kind, _ agreement: Agreement,
        _ shares: RevenueShares, _ facts: [String: JSONValue] = [:], at time: Timestamp, by actor: EventActor,
        _ log: AuditLog, _ transaction: any WriteTransaction
    ) throws(Problem) -> TradeRecord {
        let month = try TradeMonth.open(at: time, in: transaction)
        try Charging.charge(
            charge.total, for: record, code: kind == .contract ? .contract : .subscription, of: agreement,
            shares: shares, held: nil, month: month, at: time, in: transaction)
        return try TradeRecords.insert(
            record, kind, of: agreement, reserved: charge.total, charge: charge.total, month: month,
            requestHash: nil,
            facts: facts.merging([
                "lines": .array(charge.lines.map(\.json)), "shares": shares.json,
            ]) { $1 }, at: time, by: actor, log: log, in: transaction)
    }

    private static func shares(
        of agreement: Agreement, _ price: OfferPrice, _ broker: ID<Participant>?, _ fee: UInt64,
        in transaction: any ReadTransaction
    ) throws(Problem) -> RevenueShares {
        var sources: [RevenueShares.Source] = []
        if let product = agreement.product {
            for share in try Lineage.sources(of: product, in: transaction) where share.basisPoints > 0 {
                sources.append(
                    RevenueShares.Source(
                        participant: share.supplier, product: share.product,
                        basisPoints: UInt64(share.basisPoints)))
            }
        }
        var part: RevenueShares.Broker?
        if let broker {
            guard let found = try Participants.participant(broker, in: transaction),
                found.roles.contains(.broker), found.state == .active, broker != agreement.consumer,
                broker != agreement.provider
            else {
                throw Problem(.unprocessable, "\(broker) is no broker of this exchange.", parameter: "broker")
            }
            part = RevenueShares.Broker(participant: broker, basisPoints: price.brokerBasisPoints ?? 0)
        }
        return try RevenueShares(
            feeBasisPoints: fee, broker: part, supplier: agreement.provider, product: agreement.product,
            sources: sources)
    }

    /// Whoever pays or is paid has an account, the consumer one in the currency of the price.
    private static func checkAccounts(
        _ agreement: Agreement, _ price: OfferPrice, _ shares: RevenueShares,
        in transaction: any ReadTransaction
    ) throws(Problem) {
        let consumer = try Charging.checkPayer(agreement.consumer, in: transaction)
        guard consumer.currency == price.currency else {
            throw Problem(
                .unprocessable,
                "The price is in \(price.currency), the consumer's account in \(consumer.currency).",
                mend: "Ask for an offer in \(consumer.currency).")
        }
        let payees = [shares.supplier] + shares.sources.map(\.participant)
        for payee in payees + [shares.broker?.participant].compactMap({ $0 }) {
            _ = try Charging.account(of: payee, in: transaction)
        }
    }
}

extension Agreement {
    public func isParty(_ participant: ID<Participant>) -> Bool {
        participant == provider || participant == consumer
    }
}
