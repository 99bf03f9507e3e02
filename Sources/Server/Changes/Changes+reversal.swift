import Accounting
import Auditing
import Exchange
import Persistence
import Primitives

extension Changes {
    /// Takes a transfer back, whole.
    /// - Parameter reason: Stands in the leaf as it is.
    /// - Throws: As `Ledger.reverse`; `unprocessable` when the money to take back has been used.
    func reverse(
        _ original: ID<Transfer>, as id: ID<Transfer>, reason: String, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Transfer {
        if let transfer = try Ledger.transfer(original, in: transaction), !transfer.code.isReversible,
            transfer.code != .reversal
        {
            throw Problem(
                .unprocessable, "\(original) is part of a trade (\(transfer.code.rawValue)).",
                mend: "Open a dispute over the trade: POST /api/disputes.")
        }
        let posting: Posting
        do {
            posting = try Ledger.reverse(original, as: id, at: time, in: transaction)
        } catch {
            guard error.kind == .insufficientQuota else { throw error }
            throw Problem(
                .unprocessable, "\(original) cannot be taken back: \(error.detail)",
                mend: "Only money that is still there can be taken back.")
        }
        guard posting.isNew else { return posting.transfer }
        // Those who were paid of it pay back.
        if let use = posting.transfer.useID { try AnswerShares.reverse(of: use, at: time, in: transaction) }
        let amount = posting.transfer.amount
        try EventLeaf(
            "transfer.reversed", id, by: actor, at: time,
            [
                "reverses": .string(original.description),
                "amount": .string(amount.decimal), "currency": .string(amount.currency.code),
                "reason": .string(reason),
            ]
        ).append(to: log, in: transaction)
        return posting.transfer
    }
}
