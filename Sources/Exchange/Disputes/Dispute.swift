import Primitives

/// A consumer contests a charge: the shares of it are held until it is decided.
public struct Dispute: Hashable, Sendable {
    public static let maximumReasonCharacters = 2_000

    public let id: ID<Dispute>
    public let agreement: ID<Agreement>
    /// The charge.
    public let record: ID<TradeRecord>
    public let consumer: ID<Participant>
    public let provider: ID<Participant>
    public let reason: String
    public internal(set) var state: State
    public let amount: Money
    public internal(set) var refunded: Money
    public let openedAt: Timestamp
    public internal(set) var resolvedAt: Timestamp?
    public let logIndex: Int64

    /// `open` → `released`, `refunded` or `withdrawn`, which are final.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case open
        /// Decided for the payees.
        case released
        /// Decided for the consumer, wholly or in part.
        case refunded
        /// The consumer took it back: as ``released``.
        case withdrawn

        public var isFinal: Bool { self != .open }
    }
}

extension Dispute: IDKind {
    public static let prefix = "dispute"
}

/// How a dispute ends.
public enum DisputeResolution: Hashable, Sendable {
    case release
    case withdraw
    /// So much goes back to the consumer, the rest to the payees.
    case refund(Money)
}

extension Dispute {
    /// Ends it.
    /// - Throws: `conflict` where it has ended; `invalidValue` for a refund of nothing, of more than is in dispute, or
    ///   in another currency. Nothing is changed then.
    mutating func resolve(_ resolution: DisputeResolution, at time: Timestamp) throws(Problem) {
        guard !state.isFinal else {
            throw Problem(.conflict, "The dispute has ended: it is \(state.rawValue).")
        }
        switch resolution {
        case .release: state = .released
        case .withdraw: state = .withdrawn
        case .refund(let money):
            guard money.currency == amount.currency, 1...amount.nanos ~= money.nanos else {
                throw Problem(
                    .invalidValue, "\(money) cannot be refunded.",
                    mend: "Give an amount above zero, at most \(amount).", parameter: "refund")
            }
            refunded = money
            state = .refunded
        }
        resolvedAt = time
    }
}
