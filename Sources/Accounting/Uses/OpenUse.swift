import Primitives

/// A use that is reserved and not settled.
public struct OpenUse: Hashable, Sendable {
    public let reservation: UseReservation
    /// What the pending transfer holds: the most that the use can be charged.
    public let amount: Money
    /// What is held of the month's free allowance.
    public let freeTokens: UInt64

    public var id: ID<Use> { reservation.id }
}

extension OpenUse {
    /// Holds the maximum at this price, less what the allowance covers.
    /// - Parameter freeTokens: What is left of the month's allowance.
    init(_ reservation: UseReservation, at price: Price, freeTokens: UInt64) throws(Problem) {
        let usage = reservation.maximumUsage
        let held = min(freeTokens, usage.input + usage.output)
        self.init(
            reservation: reservation,
            amount: try price.maximum(inputTokens: usage.input, outputTokens: usage.output, freeTokens: held),
            freeTokens: held)
    }

    /// What the answer costs and says: the settlement's facts at the price of the reservation, never above
    /// what is held.
    func record(of settlement: UseSettlement, at price: Price) throws(Problem) -> UseRecord {
        let charge = try settlement.usage.map { (usage) throws(Problem) in
            try price.charge(for: usage, freeTokens: freeTokens)
        }
        let total = charge?.total ?? Money(nanos: 0, currency: amount.currency)
        let charged = min(total.nanos, amount.nanos)
        return UseRecord(
            id: id, account: reservation.account, service: reservation.service, price: reservation.price,
            keyID: reservation.keyID, engine: reservation.engine, model: reservation.model,
            endpoint: reservation.endpoint, payloadHash: reservation.payloadHash, status: settlement.status,
            usage: settlement.usage, lines: charge?.lines ?? [], freeTokens: charge?.freeTokens ?? 0,
            charge: Money(nanos: charged, currency: amount.currency),
            capped: Money(nanos: total.nanos - charged, currency: amount.currency), reserved: amount,
            transfer: settlement.transferID, createdAt: reservation.createdAt,
            finishedAt: settlement.finishedAt)
    }

    /// The crash rule: nothing was marked, nothing is charged; else the estimated input and the output
    /// delivered by the last mark.
    /// - Throws: Never for marks that ``Uses/mark(_:outputTokens:at:in:)`` accepted.
    func settlementAfterCrash(
        _ mark: ProgressMark?, transfer: ID<Transfer>, at time: Timestamp
    ) throws(Problem) -> UseSettlement {
        let usage = try mark.map { (mark) throws(Problem) in
            try TokenUsage(
                input: reservation.estimatedInputTokens, output: mark.outputTokens, source: .estimated)
        }
        return try UseSettlement(
            id: id, status: .interrupted, usage: usage, finishedAt: time, transferID: transfer)
    }
}
