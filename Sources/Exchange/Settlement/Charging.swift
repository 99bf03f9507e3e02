import Accounting
import Persistence
import Primitives

/// Moves the money of one charge: customer → clearing → fee, broker, sources, supplier, all or none.
enum Charging {
    /// Whose account is charged, or to whom it is owed.
    static func account(
        of participant: ID<Participant>, in transaction: any ReadTransaction
    ) throws(Problem) -> Account {
        guard let found = try Participants.participant(participant, in: transaction) else {
            throw Participants.unknown(participant)
        }
        guard let id = found.account, let account = try Accounts.account(id, in: transaction) else {
            throw Problem(
                .unprocessable, "\(found.legalName) has no account here: it can neither pay nor be paid.",
                mend: "Ask the operator to register it with an account, or agree on a free offer.")
        }
        return account
    }

    /// Whose account is charged: nothing is charged to an account that is suspended, as for uses of models.
    /// - Throws: `accountSuspended`; what ``account(of:in:)`` throws.
    @discardableResult
    static func checkPayer(
        _ consumer: ID<Participant>, in transaction: any ReadTransaction
    ) throws(Problem) -> Account {
        let account = try account(of: consumer, in: transaction)
        guard account.state == .active else {
            throw Problem(.accountSuspended, "The account \"\(account.name)\" is suspended.")
        }
        return account
    }

    /// The transfer that holds the most that a use can cost.
    static func pending(
        _ id: ID<TradeRecord>, _ amount: Money, from consumer: Account, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Transfer {
        .pending(
            id: ID(high: id.high, low: id.low), debit: consumer.ledgerAccount,
            credit: try Ledger.houseAccount(.clearing, amount.currency, at: time, in: transaction),
            amount: amount, code: .dataUse, at: time)
    }

    /// Charges and shares out.
    /// - Parameter held: The pending transfer to post; nil to charge at once.
    static func charge(
        _ amount: Money, for record: ID<TradeRecord>, code: TransferCode, of agreement: Agreement,
        shares: RevenueShares, held: Transfer?, month: TradeMonth, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard amount.nanos > 0 else {
            if let held {
                try Ledger.post(.void(id: ID(from: record, "post"), held, at: time), in: transaction)
            }
            return
        }
        let clearing = try Ledger.houseAccount(.clearing, amount.currency, at: time, in: transaction)
        let first: Transfer
        if let held {
            first = .post(id: ID(from: record, "post"), held, amount: amount, at: time)
        } else {
            let consumer = try account(of: agreement.consumer, in: transaction)
            first = .single(
                id: ID(from: record, "charge"), debit: consumer.ledgerAccount, credit: clearing,
                amount: amount,
                code: code, at: time)
        }
        var transfers = [first]
        var entries = [
            TradeEntry(
                transfer: first.id, participant: agreement.consumer, kind: .charge,
                amount: Money(nanos: -amount.nanos, currency: amount.currency), month: month,
                agreement: agreement.id, product: agreement.product, record: record, createdAt: time)
        ]
        for (index, part) in try shares.split(amount, salt: record.bytes).enumerated() {
            let credit: LedgerAccountID
            if let participant = part.participant {
                let payee = try account(of: participant, in: transaction)
                credit = try Ledger.payable(to: payee.id, amount.currency, at: time, in: transaction)
            } else {
                credit = try Ledger.houseAccount(.fee, amount.currency, at: time, in: transaction)
            }
            let transfer = Transfer.single(
                id: ID(from: record, "share \(index)"), debit: clearing, credit: credit, amount: part.amount,
                code: part.role == .fee ? .fee : .share, at: time)
            transfers.append(transfer)
            entries.append(
                TradeEntry(
                    transfer: transfer.id, participant: part.participant, kind: part.role.entry,
                    amount: part.amount, month: month, agreement: agreement.id, product: part.product,
                    record: record, createdAt: time))
        }
        try Ledger.post(linked: transfers, in: transaction)
        for entry in entries { try entry.insert(in: transaction) }
    }
}

extension RevenuePart.Role {
    fileprivate var entry: TradeEntry.Kind {
        switch self {
        case .fee: .fee
        case .broker: .broker
        case .supplier: .supplier
        case .source: .source
        }
    }
}
