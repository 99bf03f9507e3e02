import Primitives

/// One line of a charge.
public struct PriceLine: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case oneOff = "one_off"
        case monthly
        case call
        case row
        case byte
        case token
        /// What the trial takes off; below zero.
        case trial
        /// What is above the monthly cap; below zero.
        case cap
        /// What is not charged of a month in which not the consumer held the agreement suspended; below zero.
        case suspension
        /// What earlier months were charged too much, because they were not open all the time; below zero.
        case credit
    }

    public let kind: Kind
    /// Units that are charged; months for ``Kind/monthly``.
    public let quantity: UInt64
    /// Units that the month's allowance covers.
    public let free: UInt64
    public let amount: Money

    public init(_ kind: Kind, quantity: UInt64 = 0, free: UInt64 = 0, amount: Money) {
        self.kind = kind
        self.quantity = quantity
        self.free = free
        self.amount = amount
    }

    public var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "quantity": .string(String(quantity)),
            "free": .string(String(free)), "amount": .string(amount.decimal),
        ]
    }
}

/// Lines and their sum, which is never below zero.
public struct PriceCharge: Hashable, Sendable {
    public let lines: [PriceLine]
    public let total: Money
    /// What the trial took off.
    public let trial: Money

    public var json: JSONValue {
        [
            "currency": .string(total.currency.code), "lines": .array(lines.map(\.json)),
            "total": .string(total.decimal),
        ]
    }
}

/// What an agreement has used and paid before the use that is priced.
public struct PriceHistory: Hashable, Sendable {
    /// In the same calendar month (UTC).
    public var month: PriceQuantity
    /// What the meters charged in the same month, in nano-units.
    public var monthCharged: Int64
    /// What the trial has taken off ever since, in nano-units.
    public var trialUsed: Int64

    public init(month: PriceQuantity = .none, monthCharged: Int64 = 0, trialUsed: Int64 = 0) {
        self.month = month
        self.monthCharged = monthCharged
        self.trialUsed = trialUsed
    }

    /// Notes what the trial took off a use. A trial by days takes off without bound, so the sum stops at the highest
    /// amount: no trial by amount grants more.
    mutating func useTrial(_ amount: Money) {
        let (sum, overflow) = trialUsed.addingReportingOverflow(amount.nanos)
        trialUsed = overflow ? .max : sum
    }
}
