import Persistence
import Primitives

/// Double entry: immutable transfers between accounts, and totals that are nothing but their sums.
///
/// ```swift
/// let held = Transfer.pending(id: id, debit: customer, credit: revenue, amount: maximum, code: .use, at: now)
/// try Ledger.post(held, in: transaction)
/// try Ledger.post(.post(id: other, held, amount: actual, at: later), in: transaction)
/// ```
public enum Ledger {
    /// The most transfers of one linked set.
    public static let maximumLinked = 256

    /// Accepts one transfer.
    ///
    /// The same id with the same body again gives the transfer that stands, also when the money for another
    /// one would be missing by now.
    /// - Throws: `conflict` when the id stands for another transfer, the pending transfer is resolved, or the
    ///   original is reversed already; `insufficientQuota` when the debited account would fall below its floor
    ///   (``TransferCode/mayCrossFloor`` apart);
    ///   `notFound` for an unknown account, pending transfer or original; `invalidValue` for an amount out of
    ///   bounds. Nothing is changed then.
    @discardableResult
    public static func post(
        _ transfer: Transfer, in transaction: any WriteTransaction
    ) throws(Problem) -> Posting {
        try post(transfer, pending: nil, LedgerTotals.of(transaction), in: transaction)
    }

    /// Accepts all of a set or none: each is accepted on what those before it have left.
    ///
    /// All of a set bear the id of its first as ``Transfer/link``.
    /// - Throws: As ``post(_:in:)``; `conflict` too when some of the set were accepted before and others were
    ///   not; `invalidValue` for an empty set or one of more than ``maximumLinked``.
    @discardableResult
    public static func post(
        linked transfers: [Transfer], in transaction: any WriteTransaction
    ) throws(Problem) -> [Posting] {
        guard let first = transfers.first, transfers.count <= maximumLinked else {
            throw Problem(
                .invalidValue, "\(transfers.count) transfers were to be linked.",
                mend: "Link 1 to \(maximumLinked).")
        }
        let totals = try LedgerTotals.of(transaction)
        let start = totals.position
        var postings: [Posting] = []
        do throws(Problem) {
            for var transfer in transfers {
                transfer.link = first.id
                postings.append(try post(transfer, pending: nil, totals, in: transaction))
            }
            guard postings.allSatisfy({ $0.isNew == postings[0].isNew }) else {
                throw Problem(
                    .conflict,
                    "Some transfers of the set linked to \(first.id) stand already, others do not.",
                    mend: "Repeat a set as it was, or give each transfer of another set a new id.")
            }
            return postings
        } catch {
            // Rows that no commit has seen; the caller may catch the error and go on.
            totals.rollback(to: start)
            for posting in postings where posting.isNew {
                try transaction.execute("DELETE FROM transfers WHERE id = $1", [.id(posting.transfer.id)])
            }
            throw error
        }
    }

    /// Takes a posted transfer back, whole.
    /// - Throws: As ``post(_:in:)``; `unprocessable` when the transfer moved nothing or is a reversal itself.
    @discardableResult
    public static func reverse(
        _ original: ID<Transfer>, as id: ID<Transfer>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Posting {
        guard let original = try transfer(original, in: transaction) else {
            throw Problem(.notFound, "There is no transfer \(original).")
        }
        return try post(.reversal(id: id, of: original, at: time), in: transaction)
    }
}

extension Ledger {
    /// - Parameter pending: The pending transfer that `transfer` resolves, where the caller knows it.
    static func post(
        _ transfer: Transfer, pending: Transfer?, _ totals: LedgerTotals, in transaction: any WriteTransaction
    ) throws(Problem) -> Posting {
        var debit = try totals.account(transfer.debit, in: transaction)
        var credit = try totals.account(transfer.credit, in: transaction)
        try check(transfer, debit, credit)
        let pending = if let pending { pending } else { try referenced(by: transfer, in: transaction) }
        // A resolution releases at least what it moves.
        if !transfer.kind.isResolution, !transfer.code.mayCrossFloor, let available = debit.available,
            transfer.amount.nanos > 0, available < transfer.amount.nanos
        {
            // A repetition asks for no more money than the first time.
            if let standing = try standing(transfer, in: transaction) { return standing }
            if let original = transfer.reverses, try reversal(of: original, in: transaction) != nil {
                throw taken(transfer)
            }
            throw debit.shortOf(transfer, available: available)
        }
        guard try transfer.insert(in: transaction) else {
            if let standing = try standing(transfer, in: transaction) { return standing }
            throw taken(transfer)
        }
        try debit.totals.debit(transfer, pending: pending)
        try credit.totals.credit(transfer, pending: pending)
        totals.set(debit)
        totals.set(credit)
        return Posting(transfer: transfer, isNew: true)
    }

    /// The same transfer as accepted before, or nil where the id is free.
    private static func standing(
        _ transfer: Transfer, in transaction: any ReadTransaction
    ) throws(Problem) -> Posting? {
        guard let standing = try Ledger.transfer(transfer.id, in: transaction) else { return nil }
        guard standing.hasSameBody(as: transfer) else {
            throw Problem(
                .conflict, "\(transfer.id) stands for another transfer: \(standing.summary).",
                mend: "Repeat the first request unchanged, or use a new id.")
        }
        return Posting(transfer: standing, isNew: false)
    }

    private static func taken(_ transfer: Transfer) -> Problem {
        if let pendingID = transfer.pendingID {
            return Problem(.conflict, "\(pendingID) is posted or voided already.")
        }
        if let reversed = transfer.reverses {
            return Problem(.conflict, "\(reversed) is reversed already.")
        }
        return Problem(.conflict, "\(transfer.id) exists already.")
    }

    private static func check(
        _ transfer: Transfer, _ debit: LedgerAccount, _ credit: LedgerAccount
    ) throws(Problem) {
        guard debit.id != credit.id else {
            throw Problem(.invalidValue, "\(transfer.id) moves money from an account to itself.")
        }
        guard debit.currency == transfer.amount.currency, credit.currency == transfer.amount.currency else {
            throw Problem(
                .invalidValue,
                "\(transfer.id) is in \(transfer.amount.currency) between accounts in \(debit.currency) and"
                    + " \(credit.currency).", mend: "Move money between accounts of its currency.")
        }
        let nanos = transfer.amount.nanos
        let isInBounds =
            switch transfer.kind {
            case .single: nanos > 0
            case .reversal: true  // compared with its original
            case .pending, .post: nanos >= 0
            case .void: nanos == 0
            }
        guard isInBounds else {
            throw Problem(
                .invalidValue,
                "A transfer (\(transfer.kind.rawValue)) of \(transfer.amount) is not possible.",
                mend: "Give an amount above zero.", parameter: "amount")
        }
    }

    /// The pending transfer that a post or void resolves; nil for other kinds. Checks what it refers to.
    private static func referenced(
        by transfer: Transfer, in transaction: any ReadTransaction
    ) throws(Problem) -> Transfer? {
        switch transfer.kind {
        case .single, .pending:
            return nil
        case .post, .void:
            let pending = try referenced(transfer.pendingID, by: transfer, in: transaction)
            guard pending.kind == .pending, pending.debit == transfer.debit,
                pending.credit == transfer.credit,
                transfer.amount.nanos <= pending.amount.nanos
            else {
                throw Problem(
                    .unprocessable, "\(transfer.summary) does not resolve \(pending.summary).",
                    mend: "Post at most what is pending, between the same accounts.")
            }
            return pending
        case .reversal:
            let original = try referenced(transfer.reverses, by: transfer, in: transaction)
            guard original.kind == .single || original.kind == .post, original.amount.nanos > 0,
                original.debit == transfer.credit, original.credit == transfer.debit,
                original.amount == transfer.amount
            else {
                throw Problem(
                    .unprocessable, "\(transfer.summary) does not take back \(original.summary).",
                    mend: "Only a transfer that moved money can be reversed, in full, and not a reversal.")
            }
            return nil
        }
    }

    private static func referenced(
        _ id: ID<Transfer>?, by transfer: Transfer, in transaction: any ReadTransaction
    ) throws(Problem) -> Transfer {
        guard let id, let found = try Ledger.transfer(id, in: transaction) else {
            throw Problem(
                .notFound,
                "\(transfer.id) refers to \(id.map(\.description) ?? "nothing"), which is no transfer.")
        }
        return found
    }
}

extension LedgerAccount {
    /// What may still be debited; nil without a floor.
    var available: Int128? { floor.map { totals.available(above: $0) } }

    fileprivate func shortOf(_ transfer: Transfer, available: Int128) -> Problem {
        let has = MoneyTotal(nanos: available, currency: currency)
        let missing = MoneyTotal(nanos: Int128(transfer.amount.nanos) - available, currency: currency)
        let balance = MoneyTotal(nanos: totals.balance, currency: currency)
        return Problem(
            .insufficientQuota,
            "The account has \(has) available (balance \(balance)); \(transfer.amount) is needed.",
            mend: "Add at least \(missing) of credit to the account, or ask for less (a lower `max_tokens`).")
    }
}

extension Transfer {
    /// For messages: kind, amount and accounts.
    var summary: String { "\(kind.rawValue) \(id) of \(amount) from \(debit) to \(credit)" }
}
