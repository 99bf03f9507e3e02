import Persistence
import Primitives

/// The way of a use through the ledger: reserved before its first output, settled before its last.
///
/// ```swift
/// let reserved = try await database.write { try Uses.reserve(reservation, in: $0) }
/// // … the answer …
/// let settled = try await database.write { transaction in
///     try Uses.settle(settlement, of: reserved.open, in: transaction) { leaf in
///         try log.append(leaf.bytes, subject: nil, at: leaf.record.finishedAt, in: transaction)
///     }
/// }
/// ```
public enum Uses {
    /// Appends a leaf to the transparency log in the same transaction and returns its index there.
    public typealias LeafAppender = (UseLeaf) throws -> Int64

    /// Holds the most that a use can cost: customer → revenue, pending.
    ///
    /// The same request under the same id again holds nothing more.
    /// - Throws: `insufficientQuota` when the account has less; `accountSuspended`; `conflict` when the id stands
    ///   for another request; `notFound` for an unknown account or price; `unprocessable` for a price of another
    ///   service or currency.
    public static func reserve(
        _ reservation: UseReservation, in transaction: any WriteTransaction
    ) throws(Problem) -> ReservedUse {
        let account = try Accounts.required(reservation.account, in: transaction)
        let price = try Prices.required(reservation.price, in: transaction)
        try check(reservation, account, price, in: transaction)
        // Nearly every id is new, so that is tried first: the ledger knows every id there ever was.
        var state = UseState.unknown
        let plan = try PlanMetering.of(reservation, account, in: transaction)
        let free = plan == nil ? try Allowances.left(for: reservation, at: price, in: transaction) : 0
        guard
            case .hold(let open) = try state.reserve(reservation, at: price, freeTokens: free, under: plan),
            try hold(open, account, in: transaction)
        else {
            return try repeated(reservation, account, price, in: transaction)
        }
        try Allowances.hold(open, in: transaction)
        try PlanMetering.hold(open, in: transaction)
        try Spending.hold(open, in: transaction)
        try open.insert(in: transaction)
        return ReservedUse(
            outcome: .fresh, open: open, amount: open.amount, freeTokens: open.freeTokens,
            balance: try Accounts.currentBalance(of: account, in: transaction))
    }

    /// Charges a use: posts what it cost and releases the rest, or voids the reservation when there is no
    /// usage; appends the leaf; stores the record.
    ///
    /// The charge is never above the reservation; what is above stands in the record as `capped`. The same
    /// settlement again gives the first result and appends nothing.
    /// - Parameter known: The use as its reservation made it, for who has it at hand: then it need not be read.
    /// - Throws: `notFound` for a use that was never reserved; `conflict` when it was settled otherwise; what
    ///   `appendLeaf` throws. The caller must let its transaction fail with it.
    public static func settle(
        _ settlement: UseSettlement, of known: OpenUse? = nil, in transaction: any WriteTransaction,
        appendLeaf: LeafAppender
    ) throws -> SettledUse {
        // Nearly every use is open still, so that is tried first.
        if let known, known.id == settlement.id, try remove(known.id, in: transaction) {
            let price = try Prices.required(known.reservation.price, in: transaction)
            var state = UseState.open(known)
            let plan = try PlanMetering.of(known, in: transaction)
            if case .resolve(let open, let leaf) = try state.settle(settlement, at: price, under: plan) {
                return try resolve(open, leaf, in: transaction, appendLeaf: appendLeaf)
            }
        }
        var state = try state(of: settlement.id, in: transaction)
        guard let priceID = state.price else {
            throw Problem(.notFound, "There is no use \(settlement.id).")
        }
        let price = try Prices.required(priceID, in: transaction)
        let plan = try state.open.flatMap { (open) throws(Problem) in
            try PlanMetering.of(open, in: transaction)
        }
        switch try state.settle(settlement, at: price, under: plan) {
        case .resolve(let open, let leaf):
            _ = try remove(open.id, in: transaction)
            return try resolve(open, leaf, in: transaction, appendLeaf: appendLeaf)
        case .keep(let leaf):
            return try repeated(leaf, in: transaction)
        }
    }

    /// Notes how many output tokens have been delivered, for the crash rule. A mark of a use that is not open,
    /// or behind an earlier mark, changes nothing.
    /// - Throws: `invalidValue` for more tokens than ``TokenUsage/maximumTokens``.
    public static func mark(
        _ id: ID<Use>, outputTokens: UInt64, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard outputTokens <= TokenUsage.maximumTokens else {
            throw Problem(.invalidValue, "\(outputTokens) output tokens of \(id) are not possible.")
        }
        try transaction.execute(
            """
            UPDATE open_uses SET marked_output = $1, marked_at = $2
            WHERE id = $3 AND (marked_at IS NULL OR marked_output < $4)
            """, [.count(outputTokens), .time(time), .id(id), .count(outputTokens)])
    }
}

extension Uses {
    private static func check(
        _ reservation: UseReservation, _ account: Account, _ price: Price,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard account.state == .active else {
            throw Problem(
                .accountSuspended, "The account \"\(account.name)\" is suspended.",
                mend: "Ask the operator to activate it.")
        }
        if let parent = account.parent {
            guard try Accounts.required(parent, in: transaction).state == .active else {
                throw Account.payerSuspended
            }
        }
        guard price.service == reservation.service, price.currency == account.currency else {
            throw Problem(
                .unprocessable,
                "The price \(price.id) is not one of this service in \(account.currency).",
                mend: "Give the service a price in the account's currency.")
        }
    }

    /// - Returns: False when the id is taken.
    private static func hold(
        _ open: OpenUse, _ account: Account, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        let pending = try open.pending(account, in: transaction)
        do throws(Problem) {
            return try Ledger.post(pending, in: transaction).isNew
        } catch {
            // The id is taken with another amount: by then the free allowance was another.
            if error.kind == .conflict { return false }
            // What its parent has is no sub-account's to know.
            throw error.kind == .insufficientQuota && account.parent != nil
                ? payerShort(of: open.amount) : error
        }
    }

    private static func payerShort(of amount: Money) -> Problem {
        Problem(
            .insufficientQuota,
            "The account that pays for this one has too little credit available; \(amount) is needed.",
            mend: "Ask for less (a lower `max_tokens`), or ask whoever runs that account.")
    }

    private static func repeated(
        _ reservation: UseReservation, _ account: Account, _ price: Price,
        in transaction: any WriteTransaction
    ) throws(Problem) -> ReservedUse {
        var state = try state(of: reservation.id, in: transaction)
        let balance = try Accounts.currentBalance(of: account, in: transaction)
        if case .keep = try state.reserve(reservation, at: price, freeTokens: 0) {
            switch state {
            case .open(let open):
                return ReservedUse(
                    outcome: .existing, open: open, amount: open.amount, freeTokens: open.freeTokens,
                    balance: balance)
            case .settled(let record, _):
                return ReservedUse(
                    outcome: .settled, open: nil, amount: record.reserved, freeTokens: 0, balance: balance)
            case .unknown:
                break
            }
        }
        throw Problem(
            .conflict, "\(reservation.id) stands for a transfer that is no use.", mend: "Use a new id.")
    }

    /// - Returns: False when it is not open.
    private static func remove(
        _ id: ID<Use>, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        try transaction.execute("DELETE FROM open_uses WHERE id = $1", [.id(id)]) == 1
    }

    /// Charges a use that was open and is so no more.
    private static func resolve(
        _ open: OpenUse, _ leaf: UseLeaf, in transaction: any WriteTransaction, appendLeaf: LeafAppender
    ) throws -> SettledUse {
        let account = try Accounts.required(open.reservation.account, in: transaction)
        let pending = try open.pending(account, in: transaction)
        let totals = try LedgerTotals.of(transaction)
        let posting = try Ledger.post(
            leaf.record.resolution(of: pending), pending: pending, totals, in: transaction)
        guard posting.isNew else {
            throw Problem(
                .corrupt, "\(open.id) is open, its transfer \(leaf.record.transfer) stands already.",
                mend: "Run `minato audit verify`.")
        }
        try Allowances.use(leaf.record.freeTokens, heldBy: open, in: transaction)
        try PlanMetering.settle(leaf.record, heldBy: open, in: transaction)
        let alerts = try Spending.settle(leaf.record, heldBy: open, in: transaction)
        let index = try appendLeaf(leaf)
        let entry = RecordEntry(
            record: leaf.record, limits: open.reservation.limits, logIndex: index, leafHash: leaf.hash)
        try entry.insert(in: transaction)
        return SettledUse(
            leaf: leaf, logIndex: index, isNew: true, alerts: alerts,
            balance: try Accounts.currentBalance(of: account, in: transaction))
    }

    private static func repeated(
        _ leaf: UseLeaf, in transaction: any WriteTransaction
    ) throws(Problem) -> SettledUse {
        guard let entry = try record(leaf.record.id, in: transaction) else {
            throw Problem(
                .corrupt, "The record of \(leaf.record.id) vanished.", mend: "Run `minato audit verify`.")
        }
        let account = try Accounts.required(leaf.record.account, in: transaction)
        return SettledUse(
            leaf: leaf, logIndex: entry.logIndex, isNew: false, alerts: [],
            balance: try Accounts.currentBalance(of: account, in: transaction))
    }
}

extension UseState {
    fileprivate var open: OpenUse? { if case .open(let open) = self { open } else { nil } }

    /// The price of the reservation.
    fileprivate var price: ID<Price>? {
        switch self {
        case .unknown: nil
        case .open(let open): open.reservation.price
        case .settled(let record, _): record.price
        }
    }
}

extension OpenUse {
    /// The transfer that holds its money: made from what is known, so that settling need not read it.
    fileprivate func pending(
        _ account: Account, in transaction: any WriteTransaction
    ) throws(Problem) -> Transfer {
        let revenue = try Ledger.houseAccount(
            .revenue, amount.currency, at: reservation.createdAt, in: transaction)
        return .pending(
            id: id.transfer, debit: account.ledgerAccount, credit: revenue, amount: amount, code: .use,
            use: id, at: reservation.createdAt)
    }
}
