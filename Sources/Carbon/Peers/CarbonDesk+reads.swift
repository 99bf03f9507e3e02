import Exchange
import Persistence
import Policy
import Primitives

extension CarbonDesk {
    /// Puts what one request reads on record, before it is answered: one use of each agreement that it reads under, a
    /// footprint counted as a row. An agreement that was signed without terms of payment is not counted.
    /// - Throws: `policyViolation` and `insufficientQuota`, where nothing is to be answered.
    public func record(
        _ reads: [(agreement: ID<Agreement>, footprints: Int)], by partner: Participant, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        for read in reads where try AgreementUses.hasTerms(read.agreement, in: transaction) {
            let request = try UseRequest(
                id: ID(at: now, random: randomness), action: .read, purposes: ["carbon-accounting"],
                place: partner.jurisdiction,
                maximum: PriceQuantity(calls: 1, rows: UInt64(clamping: read.footprints)))
            try AgreementUses.record(
                request, under: read.agreement, at: now, by: .peer, log: log, in: transaction)
        }
    }
}
