import Primitives

/// A use that is reserved and not settled.
public struct OpenUse: Hashable, Sendable {
    public let reservation: UseReservation
    /// What the pending transfer holds: the most that the use can be charged.
    public let amount: Money
    /// What is held of the month's free allowance.
    public let freeTokens: UInt64
    /// What is held under a plan; nil where the price counts.
    public let plan: PlanHold?

    public var id: ID<Use> { reservation.id }
}

extension OpenUse {
    /// Holds the maximum at this price, less what the allowance covers.
    /// - Parameter freeTokens: What is left of the month's allowance.
    init(
        _ reservation: UseReservation, at price: Price, freeTokens: UInt64, under plan: PlanMetering? = nil
    ) throws(Problem) {
        if let plan {
            let (hold, amount) = try plan.hold(reservation.maximumUsage)
            self.init(reservation: reservation, amount: amount, freeTokens: 0, plan: hold)
            return
        }
        let usage = reservation.maximumUsage
        let held = min(freeTokens, usage.input + usage.output)
        self.init(
            reservation: reservation,
            amount: try price.maximum(inputTokens: usage.input, outputTokens: usage.output, freeTokens: held),
            freeTokens: held, plan: nil)
    }

    /// What the answer costs and says: the settlement's facts at the price of the reservation, never above
    /// what is held.
    /// - Parameter metering: The plan of what it holds, with the month as it stands.
    func record(
        of settlement: UseSettlement, at price: Price, under metering: PlanMetering? = nil
    ) throws(Problem) -> UseRecord {
        let place = settlement.usage.flatMap { usage in
            plan.flatMap { metering?.place(usage, holding: $0) }
        }
        let charge = try settlement.usage.map { (usage) throws(Problem) in
            if let place, let terms = metering?.plan.terms { return try terms.charge(for: usage, at: place) }
            return try price.charge(for: usage, freeTokens: freeTokens)
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
            transfer: settlement.transferID, plan: place, createdAt: reservation.createdAt,
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
