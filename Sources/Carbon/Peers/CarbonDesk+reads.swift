import Exchange
import Persistence
import Policy
import Primitives

/// A use that is held until it is known whether the partner took what it reads.
struct HeldRead: Hashable, Sendable {
    let id: ID<TradeRecord>
    let quantity: PriceQuantity
}

extension CarbonDesk {
    /// Puts what one request reads on record, before it is answered: one use of each agreement that it reads under, a
    /// footprint counted as a row. An agreement that was signed without terms of payment is not counted.
    /// - Throws: `policyViolation` and `insufficientQuota`, where nothing is to be answered; `forbidden` where an agreement
    ///   has ended since it was read.
    public func record(
        _ reads: [CarbonAccess.Read], by partner: Participant, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        for use in try hold(reads, by: partner, at: now, in: transaction) {
            try AgreementUses.settle(
                use.id, used: use.quantity, at: now, by: .peer, log: log, in: transaction)
        }
    }

    /// Decides and holds what one request reads; ``settle(_:wasTaken:at:in:)`` ends it. A stop of the server in between
    /// charges nothing.
    /// - Throws: As ``record(_:by:at:in:)``.
    func hold(
        _ reads: [CarbonAccess.Read], by partner: Participant, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> [HeldRead] {
        var held: [HeldRead] = []
        for read in reads {
            guard try Agreements.required(read.agreement, in: transaction).isOpen(at: now) else {
                throw Problem(
                    .forbidden, "The agreement \(read.agreement) has ended.",
                    mend: "GET /api/agreements/\(read.agreement) tells why.")
            }
            guard try AgreementUses.hasTerms(read.agreement, in: transaction) else { continue }
            let quantity = PriceQuantity(calls: 1, rows: UInt64(clamping: read.footprints))
            let request = try UseRequest(
                id: ID(at: now, random: randomness), action: .read, purposes: ["carbon-accounting"],
                place: partner.jurisdiction, maximum: quantity)
            let admitted = try AgreementUses.admit(request, under: read.agreement, at: now, in: transaction)
            held.append(HeldRead(id: admitted.id, quantity: quantity))
        }
        return held
    }

    /// Charges what the partner took, or gives it back.
    func settle(
        _ held: [HeldRead], wasTaken: Bool, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        for use in held {
            try AgreementUses.settle(
                use.id, used: wasTaken ? use.quantity : .none, status: wasTaken ? .completed : .failed,
                at: now, by: .peer, log: log, in: transaction)
        }
    }
}
