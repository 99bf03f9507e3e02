import Accounting
import Persistence
import Primitives

/// What one transfer meant for one participant, or for the house.
public struct TradeEntry: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The consumer pays; below zero.
        case charge
        case supplier
        case broker
        case source
        /// The house's part; of no participant.
        case fee
        /// In dispute; below zero.
        case hold
        case release
        /// The consumer gets back.
        case refund
        case rounding
        /// Paid out; below zero.
        case payout
        /// The part of an answer's price that a product carried, for its supplier, its broker and its sources.
        case answer
        case answerBroker = "answer_broker"
        case answerSource = "answer_source"
        /// The parts of an answer's price for the model and for the compute.
        case model
        case compute
        /// The data's part of an answer that no passage carried, or that nobody here can be paid; of no participant.
        case unattributed
        /// A part of what a customer's answers left to nobody, for who carried that customer's other answers of the month.
        case unattributedShare = "unattributed_share"
        /// A part of a subscription's fees, for who carried the subscriber's answers of the month.
        case subscriptionShare = "subscription_share"
    }

    public let transfer: ID<Transfer>
    public let participant: ID<Participant>?
    public let kind: Kind
    /// From the participant's side.
    public let amount: Money
    public let month: TradeMonth
    public internal(set) var agreement: ID<Agreement>?
    public internal(set) var product: ID<Product>?
    public internal(set) var record: ID<TradeRecord>?
    public internal(set) var dispute: ID<Dispute>?
    /// Whose answer it is about.
    public internal(set) var customer: ID<Account>?
    public let createdAt: Timestamp

    func insert(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO trade_entries (\(Self.columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                .id(transfer), .id(participant), .name(kind), .integer(amount.nanos),
                .text(amount.currency.code),
                .integer(month.number), .id(agreement), .id(product), .id(record), .id(dispute),
                .time(createdAt), .id(customer),
            ])
    }

    static let columns =
        """
        transfer, participant, kind, amount, currency, month, agreement, product, record, dispute, created_at,
        customer
        """

    init(
        transfer: ID<Transfer>, participant: ID<Participant>?, kind: Kind, amount: Money, month: TradeMonth,
        agreement: ID<Agreement>? = nil, product: ID<Product>? = nil, record: ID<TradeRecord>? = nil,
        dispute: ID<Dispute>? = nil, customer: ID<Account>? = nil,
        createdAt: Timestamp
    ) {
        self.transfer = transfer
        self.participant = participant
        self.kind = kind
        self.amount = amount
        self.month = month
        self.agreement = agreement
        self.product = product
        self.record = record
        self.dispute = dispute
        self.customer = customer
        self.createdAt = createdAt
    }

    init(_ row: Row) throws(Problem) {
        guard let month = TradeMonth(number: try row.integer(5)) else { throw row.foreign(5, "a month") }
        self.init(
            transfer: try row.id(0), participant: try row.optionalID(1), kind: try row.name(2),
            amount: try row.money(3, try row.currency(4)), month: month, agreement: try row.optionalID(6),
            product: try row.optionalID(7), record: try row.optionalID(8), dispute: try row.optionalID(9),
            customer: try row.optionalID(11), createdAt: try row.time(10))
    }
}
