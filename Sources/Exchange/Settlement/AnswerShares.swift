import Accounting
import Persistence
import Primitives

/// Shares out the price of an answer that licensed passages carried: revenue → those to whom its parts are owed.
///
/// What is owed adds up in nano-units on payables and is rounded once, when the month is settled.
public enum AnswerShares {
    /// The most agreements whose passages one answer may cite.
    public static let maximumAgreements = 20

    /// What the model, the compute and each agreement's data earned of one answer.
    public struct Division: Hashable, Sendable {
        public struct Data: Hashable, Sendable {
            public let agreement: ID<Agreement>
            public let nanos: Int64

            public init(agreement: ID<Agreement>, nanos: Int64) {
                self.agreement = agreement
                self.nanos = nanos
            }
        }

        public let currency: Currency
        public var model: Int64 = 0
        public var compute: Int64 = 0
        /// Each agreement once.
        public var data: [Data] = []
        /// The data's part that no passage carried.
        public var uncited: Int64 = 0

        public init(currency: Currency) { self.currency = currency }
    }

    /// A part and to whom it is owed.
    public struct Part: Hashable, Sendable {
        public let kind: TradeEntry.Kind
        /// Nil for what is owed to nobody.
        public let participant: ID<Participant>?
        public var agreement: ID<Agreement>?
        public var product: ID<Product>?
        public let amount: Money
    }

    /// Divides the data's parts by the shares of their agreements, without the house's fee: the house has its part of the
    /// price already. Parts of zero are left out.
    /// - Parameters:
    ///   - owners: To whom the parts of model and compute are owed; what has no owner stays with the house.
    ///   - salt: Unique to the charge.
    /// - Throws: `notFound` for an agreement that is not there.
    public static func parts(
        of division: Division, owners: (model: ID<Participant>?, compute: ID<Participant>?), salt: [UInt8],
        in transaction: any ReadTransaction
    ) throws(Problem) -> [Part] {
        func money(_ nanos: Int64) -> Money { Money(nanos: nanos, currency: division.currency) }
        var parts: [Part] = []
        if let owner = owners.model {
            parts.append(Part(kind: .model, participant: owner, amount: money(division.model)))
        }
        if let owner = owners.compute {
            parts.append(Part(kind: .compute, participant: owner, amount: money(division.compute)))
        }
        for data in division.data {
            let shares = try shares(of: data.agreement, in: transaction)
            for part in try shares.split(money(data.nanos), salt: salt) {
                parts.append(
                    Part(
                        kind: part.role.answerEntry, participant: part.participant,
                        agreement: data.agreement, product: part.product, amount: part.amount))
            }
        }
        parts.append(Part(kind: .unattributed, participant: nil, amount: money(division.uncited)))
        return parts.filter { $0.amount.nanos > 0 }
    }

    /// Posts the parts of one answer. What is owed to who has no account here is nobody's.
    ///
    /// There may be more parts than one linked set holds: they are posted in several.
    /// - Throws: What the ledger throws; the caller must let its transaction fail with it, for some may be posted then.
    public static func post(
        _ parts: [Part], of use: ID<Use>, for customer: ID<Account>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let currency = parts.first?.amount.currency else { return }
        let revenue = try Ledger.houseAccount(.revenue, currency, at: time, in: transaction)
        let month = try TradeMonth.open(at: time, in: transaction)
        let record = ID<TradeRecord>(high: use.high, low: use.low)
        var transfers: [Transfer] = []
        var entries: [TradeEntry] = []
        for (index, part) in parts.enumerated() {
            let payee = try payee(of: part, in: transaction)
            let credit =
                if let payee {
                    try Ledger.payable(to: payee, currency, at: time, in: transaction)
                } else {
                    try Ledger.houseAccount(.unattributed, currency, at: time, in: transaction)
                }
            let transfer = Transfer.single(
                id: ID(from: use, "answer \(index)"), debit: revenue, credit: credit, amount: part.amount,
                code: .answer, use: use, at: time)
            transfers.append(transfer)
            entries.append(
                TradeEntry(
                    transfer: transfer.id, participant: payee == nil ? nil : part.participant,
                    kind: payee == nil ? .unattributed : part.kind, amount: part.amount, month: month,
                    agreement: part.agreement, product: part.product, record: record, customer: customer,
                    createdAt: time))
        }
        for start in stride(from: 0, to: transfers.count, by: Ledger.maximumLinked) {
            let set = transfers[start...].prefix(Ledger.maximumLinked)
            try Ledger.post(linked: Array(set), in: transaction)
        }
        for entry in entries { try entry.insert(in: transaction) }
    }

    /// Posts the parts of fees of one subscription that are shared out together, in a month that is being settled.
    /// - Parameter pool: The first of these fees.
    /// - Throws: What the ledger throws; the caller must let its transaction fail with it, for some may be posted then.
    public static func post(
        _ parts: [Part], ofFees pool: ID<SubscriptionFee>, for customer: ID<Account>, month: TradeMonth,
        at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        for (index, part) in parts.enumerated() {
            // What is owed to who has no account here stays with the house: nobody would be paid of it.
            guard let payee = try payee(of: part, in: transaction) else { continue }
            let currency = part.amount.currency
            let transfer = Transfer.single(
                id: feeTransfer(of: pool, month, index),
                debit: try Ledger.houseAccount(.revenue, currency, at: time, in: transaction),
                credit: try Ledger.payable(to: payee, currency, at: time, in: transaction),
                amount: part.amount, code: .answer, at: time)
            guard try Ledger.post(transfer, in: transaction).isNew else { continue }
            try TradeEntry(
                transfer: transfer.id, participant: part.participant, kind: .subscriptionShare,
                amount: part.amount, month: month, agreement: part.agreement, product: part.product,
                customer: customer, createdAt: time
            ).insert(in: transaction)
        }
    }

    /// The transfer of one part of fees that are shared out together.
    /// - Parameter pool: The first of these fees: a fee is shared out once, so nothing else has its id.
    public static func feeTransfer(
        of pool: ID<SubscriptionFee>, _ month: TradeMonth, _ index: Int
    ) -> ID<Transfer> { ID(from: pool, "answers \(month.text) \(index)") }

    /// Takes back what was shared out of an answer whose price is given back. What was paid out already is owed to the house
    /// then. Again it changes nothing.
    public static func reverse(
        of use: ID<Use>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        let month = try TradeMonth.open(at: time, in: transaction)
        let standing = try entries(of: use, in: transaction)
        guard standing.allSatisfy({ $0.amount.nanos > 0 }) else { return }
        for entry in standing {
            let reversal = ID<Transfer>(from: entry.transfer, "reversed")
            try Ledger.reverse(entry.transfer, as: reversal, at: time, in: transaction)
            try TradeEntry(
                transfer: reversal, participant: entry.participant, kind: entry.kind,
                amount: Money(nanos: -entry.amount.nanos, currency: entry.amount.currency), month: month,
                agreement: entry.agreement, product: entry.product, record: entry.record,
                customer: entry.customer, createdAt: time
            ).insert(in: transaction)
        }
    }

    /// What was posted for an answer, in the order of the transfers.
    public static func entries(
        of use: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> [TradeEntry] {
        try transaction.rows(
            "SELECT \(TradeEntry.columns) FROM trade_entries WHERE record = $1 ORDER BY transfer",
            [.blob(use.bytes)]
        ).map { row throws(Problem) in try TradeEntry(row) }
    }

    private static func payee(
        of part: Part, in transaction: any ReadTransaction
    ) throws(Problem) -> ID<Account>? {
        guard let participant = part.participant,
            let account = try Participants.participant(participant, in: transaction)?.account
        else { return nil }
        return account
    }

    /// Who shares in what an agreement's data earns: as it was frozen at the signature, without the house's fee; all to the provider where it was signed without terms of payment.
    public static func shares(
        of id: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> RevenueShares {
        let agreement = try Agreements.required(id, in: transaction)
        guard try AgreementUses.hasTerms(agreement.id, in: transaction) else {
            return try RevenueShares(
                feeBasisPoints: 0, supplier: agreement.provider, product: agreement.product)
        }
        let shares = try AgreementTerms.of(agreement, in: transaction).shares
        return try RevenueShares(
            feeBasisPoints: 0, broker: shares.broker, supplier: shares.supplier, product: shares.product,
            sources: shares.sources)
    }
}

extension RevenuePart.Role {
    fileprivate var answerEntry: TradeEntry.Kind {
        switch self {
        case .fee: .unattributed  // There is none: its basis points are 0.
        case .broker: .answerBroker
        case .supplier: .answer
        case .source: .answerSource
        }
    }
}
