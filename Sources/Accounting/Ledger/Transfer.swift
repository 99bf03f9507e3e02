import Primitives

/// An immutable movement of money between two accounts of one currency.
///
/// Nothing ever changes or deletes a transfer; what was wrong is moved back by a reversal.
public struct Transfer: Hashable, Sendable {
    /// Unique for ever: the same id with the same body is the same transfer, with another body a conflict.
    public let id: ID<Transfer>
    public let kind: TransferKind
    public let debit: LedgerAccountID
    public let credit: LedgerAccountID
    /// Above zero for `single` and `reversal`; zero or more for `pending` (a use that is free of charge holds
    /// nothing); from zero to what the pending transfer holds for `post`; zero for `void`.
    public let amount: Money
    public let code: TransferCode
    /// The transfer that a `post` or `void` resolves.
    public let pendingID: ID<Transfer>?
    /// The transfer that a `reversal` takes back.
    public let reverses: ID<Transfer>?
    /// The first transfer of the set with which it stands or falls.
    public internal(set) var link: ID<Transfer>?
    /// The use that it is about.
    public let useID: ID<Use>?
    public let createdAt: Timestamp

    init(
        id: ID<Transfer>, kind: TransferKind, debit: LedgerAccountID, credit: LedgerAccountID, amount: Money,
        code: TransferCode, pendingID: ID<Transfer>? = nil, reverses: ID<Transfer>? = nil,
        link: ID<Transfer>? = nil, useID: ID<Use>? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.code = code
        self.pendingID = pendingID
        self.reverses = reverses
        self.link = link
        self.useID = useID
        self.createdAt = createdAt
    }
}

extension Transfer: IDKind {
    public static let prefix = "tr"
}

extension Transfer {
    /// Moves `amount` at once.
    public static func single(
        id: ID<Transfer>, debit: LedgerAccountID, credit: LedgerAccountID, amount: Money, code: TransferCode,
        use: ID<Use>? = nil, at time: Timestamp
    ) -> Transfer {
        Transfer(
            id: id, kind: .single, debit: debit, credit: credit, amount: amount, code: code, useID: use,
            createdAt: time)
    }

    /// Holds `amount` until ``post(id:_:amount:at:)`` or ``void(id:_:at:)``.
    public static func pending(
        id: ID<Transfer>, debit: LedgerAccountID, credit: LedgerAccountID, amount: Money, code: TransferCode,
        use: ID<Use>? = nil, at time: Timestamp
    ) -> Transfer {
        Transfer(
            id: id, kind: .pending, debit: debit, credit: credit, amount: amount, code: code, useID: use,
            createdAt: time)
    }

    /// Moves `amount` of what `pending` holds and releases the rest.
    public static func post(
        id: ID<Transfer>, _ pending: Transfer, amount: Money, at time: Timestamp
    ) -> Transfer {
        Transfer(
            id: id, kind: .post, debit: pending.debit, credit: pending.credit, amount: amount,
            code: pending.code, pendingID: pending.id, useID: pending.useID, createdAt: time)
    }

    /// Releases all that `pending` holds.
    public static func void(id: ID<Transfer>, _ pending: Transfer, at time: Timestamp) -> Transfer {
        Transfer(
            id: id, kind: .void, debit: pending.debit, credit: pending.credit,
            amount: Money(nanos: 0, currency: pending.amount.currency), code: pending.code,
            pendingID: pending.id, useID: pending.useID, createdAt: time)
    }

    /// Moves back all that `original` moved.
    public static func reversal(id: ID<Transfer>, of original: Transfer, at time: Timestamp) -> Transfer {
        Transfer(
            id: id, kind: .reversal, debit: original.credit, credit: original.debit, amount: original.amount,
            code: .reversal, reverses: original.id, useID: original.useID, createdAt: time)
    }
}

extension Transfer {
    /// Whether a repeated request means this transfer. The time is left out: it says when the first was
    /// accepted.
    func hasSameBody(as other: Transfer) -> Bool {
        id == other.id && kind == other.kind && debit == other.debit && credit == other.credit
            && amount == other.amount && code == other.code && pendingID == other.pendingID
            && reverses == other.reverses && link == other.link && useID == other.useID
    }
}
