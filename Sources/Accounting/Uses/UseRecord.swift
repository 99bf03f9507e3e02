import Primitives

/// The facts of one use, settled: what was asked of whom, how it ended, what it cost. It never changes.
public struct UseRecord: Hashable, Sendable {
    public let id: ID<Use>
    public let account: ID<Account>
    public let service: ID<Service>
    public let price: ID<Price>
    public let keyID: ID<APIKey>
    public let engine: String
    public let model: String
    public let endpoint: UseEndpoint
    public let payloadHash: PayloadHash
    public internal(set) var status: UseStatus
    /// Nil when nothing was delivered or nothing is known.
    public internal(set) var usage: TokenUsage?
    /// What the usage costs; the lines sum to `charge + capped`.
    public let lines: [ChargeLine]
    /// How much of the month's free allowance it consumed.
    public let freeTokens: UInt64
    /// What was charged: the amount of ``transfer``.
    public let charge: Money
    /// What the usage would have cost above ``reserved``: not charged.
    public let capped: Money
    public let reserved: Money
    /// The transfer that posted the charge, or voided the reservation.
    public internal(set) var transfer: ID<Transfer>
    /// The plan that priced it; nil where the price did.
    public var plan: PlanUse?
    public let createdAt: Timestamp
    public internal(set) var finishedAt: Timestamp

    /// Whether the usage is anything but the engine's own report.
    public var isEstimated: Bool { usage.map { $0.source != .reported } ?? (status == .interrupted) }
}

extension UseRecord {
    /// The transfer as the ledger must have it.
    func resolution(of pending: Transfer) -> Transfer {
        usage == nil
            ? .void(id: transfer, pending, at: finishedAt)
            : .post(id: transfer, pending, amount: charge, at: finishedAt)
    }

    /// This record as if `settlement` had made it: equal exactly when it is the same settlement.
    func replaying(_ settlement: UseSettlement) -> UseRecord {
        var record = self
        record.status = settlement.status
        record.usage = settlement.usage
        record.transfer = settlement.transferID
        record.finishedAt = settlement.finishedAt
        return record
    }
}
