import Accounting
import Persistence
import Primitives

extension Settlements {
    /// Rounds and pays out what is owed.
    static func payOut(
        _ drafts: inout [StatementDraft], _ settlement: ID<Settlement>, _ month: TradeMonth,
        at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        for currency in Set(drafts.map(\.currency)).sorted(by: { $0.code < $1.code }) {
            let payees = drafts.indices.filter { drafts[$0].currency == currency && drafts[$0].owed > 0 }
            guard !payees.isEmpty else { continue }
            let total = payees.reduce(0 as Int128) { $0 + Int128(drafts[$1].owed) }
            let minor = MoneyTotal(nanos: total, currency: currency).rounded(.down).minor
            guard let minor = Int64(exactly: minor) else {
                throw Problem(.unprocessable, "What is owed in \(currency) is beyond one amount.")
            }
            let parts = try Allocation.split(
                minor, weights: payees.map { (drafts[$0].participant.bytes, drafts[$0].owed.magnitude) },
                salt: settlement.bytes)
            let rounding = try Ledger.houseAccount(.rounding, currency, at: time, in: transaction)
            let payout = try Ledger.houseAccount(.payout, currency, at: time, in: transaction)
            for (index, part) in zip(payees, parts) {
                let paid = Int128(part) * Int128(currency.nanosPerMinorUnit)
                guard let paid = Int64(exactly: paid) else {
                    throw Problem(.unprocessable, "What is owed in \(currency) is beyond one amount.")
                }
                let account = try Charging.account(of: drafts[index].participant, in: transaction)
                let payable = try Ledger.payable(to: account.id, currency, at: time, in: transaction)
                let difference = paid - drafts[index].owed
                try move(
                    difference, .rounding, between: payable, and: rounding, drafts[index], month, at: time,
                    in: transaction)
                try move(
                    -paid, .payout, between: payable, and: payout, drafts[index], month, at: time,
                    in: transaction)
                drafts[index].rounding = difference
                drafts[index].paid = paid
            }
        }
    }

    /// - Parameter nanos: Above zero raises what is owed, below zero lowers it.
    private static func move(
        _ nanos: Int64, _ kind: TradeEntry.Kind, between payable: LedgerAccountID, and house: LedgerAccountID,
        _ draft: StatementDraft, _ month: TradeMonth, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard nanos != 0, let magnitude = Int64(exactly: nanos.magnitude) else { return }
        let transfer = Transfer.single(
            id: ID(from: draft.id, kind.rawValue), debit: nanos > 0 ? house : payable,
            credit: nanos > 0 ? payable : house, amount: Money(nanos: magnitude, currency: draft.currency),
            code: kind == .payout ? .payout : .rounding, at: time)
        try Ledger.post(transfer, in: transaction)
        try TradeEntry(
            transfer: transfer.id, participant: draft.participant, kind: kind,
            amount: Money(nanos: nanos, currency: draft.currency), month: month, createdAt: time
        ).insert(in: transaction)
    }
}
