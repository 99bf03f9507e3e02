import Accounting
import Primitives

extension OfferPrice {
    /// What one use costs.
    ///
    /// Each meter charges the difference between the month with the use and the month without it, so that the sum
    /// over a month does not depend on how it is cut into uses, but for the rounding of each (half up, to one
    /// nano-unit, by which no month is off by more than one nano-unit a meter).
    /// - Parameters:
    ///   - time: When it began: its month and whether the trial still runs.
    ///   - signedAt: When the contract was signed.
    /// - Throws: `unprocessable` for what is beyond one amount.
    public func charge(
        for quantity: PriceQuantity, after history: PriceHistory = PriceHistory(), at time: Timestamp,
        signedAt: Timestamp
    ) throws(Problem) -> PriceCharge {
        var lines: [PriceLine] = []
        var sum: Int128 = 0
        for meter in meters {
            let before = min(history.month[meter.unit], PriceQuantity.maximum)
            let used = min(quantity[meter.unit], PriceQuantity.maximum)
            guard used > 0 else { continue }
            let nanos = max(0, meter.month(before + used) - meter.month(before))
            let freeLeft = meter.free > before ? meter.free - before : 0
            let free = min(freeLeft, used)
            sum += nanos
            lines.append(
                PriceLine(meter.lineKind, quantity: used - free, free: free, amount: try money(nanos)))
        }
        let gross = sum
        if let days = trialDays, time < signedAt + .seconds(Int64(days) * 86_400) {
            sum = 0
        } else if let trialAmount {
            sum -= min(sum, max(0, Int128(trialAmount.nanos) - Int128(history.trialUsed)))
        }
        let trial = gross - sum
        if trial > 0 { lines.append(PriceLine(.trial, amount: try money(-trial))) }
        if let monthlyCap {
            let left = max(0, Int128(monthlyCap.nanos) - Int128(history.monthCharged))
            if sum > left {
                lines.append(PriceLine(.cap, amount: try money(left - sum)))
                sum = left
            }
        }
        return PriceCharge(lines: lines, total: try money(sum), trial: try money(trial))
    }

    /// What signing costs: the one-off price and the first month.
    public func chargeAtSigning() throws(Problem) -> PriceCharge {
        var lines: [PriceLine] = []
        if let oneOff, oneOff.nanos > 0 { lines.append(PriceLine(.oneOff, quantity: 1, amount: oneOff)) }
        if let monthly, monthly.nanos > 0 { lines.append(PriceLine(.monthly, quantity: 1, amount: monthly)) }
        let sum = lines.reduce(0 as Int128) { $0 + Int128($1.amount.nanos) }
        return PriceCharge(
            lines: lines, total: try money(sum), trial: Money(nanos: 0, currency: currency))
    }

    /// What one further month of a subscription costs: of the monthly price as much as the month was open, rounded down
    /// to a nano-unit, less what earlier months were charged too much. What that takes off are lines of their own.
    /// - Parameters:
    ///   - closed: How long not the consumer held the agreement suspended in it, in the unit of `length`.
    ///   - length: The length of the month.
    ///   - credit: What there is to take off, in nano-units; no more is taken off than the month costs.
    public func chargeForMonth(
        closed: Int64 = 0, of length: Int64 = 1, credit: Int64 = 0
    ) throws(Problem) -> PriceCharge {
        let zero = Money(nanos: 0, currency: currency)
        guard let monthly, monthly.nanos > 0 else { return PriceCharge(lines: [], total: zero, trial: zero) }
        var lines = [PriceLine(.monthly, quantity: 1, amount: monthly)]
        var charged = monthly.nanos
        let open = max(0, length - max(0, closed))
        if length > 0, open < length {
            charged = part(of: monthly.nanos, open, of: length)
            lines.append(PriceLine(.suspension, amount: try money(Int128(charged) - Int128(monthly.nanos))))
        }
        let off = min(charged, max(0, credit))
        if off > 0 { lines.append(PriceLine(.credit, amount: try money(-Int128(off)))) }
        return PriceCharge(lines: lines, total: try money(Int128(charged - off)), trial: zero)
    }

    /// What a month that was charged was charged too much, because it was closed for `closed` of `length`.
    func credit(closed: Int64, of length: Int64) -> Int64 {
        guard let monthly, length > 0 else { return 0 }
        return part(of: monthly.nanos, min(max(0, closed), length), of: length)
    }

    /// Rounded down. The product stays below 2¹²⁶, and the part is at most the whole.
    private func part(of nanos: Int64, _ part: Int64, of whole: Int64) -> Int64 {
        Int64(Int128(nanos) * Int128(part) / Int128(whole))
    }

    private func money(_ nanos: Int128) throws(Problem) -> Money {
        try MoneyTotal(nanos: nanos, currency: currency).money()
    }
}

extension OfferPrice.Meter {
    fileprivate var lineKind: PriceLine.Kind {
        switch unit {
        case .call: .call
        case .row: .row
        case .byte: .byte
        case .token: .token
        }
    }

    /// What a month of `quantity` units costs, in nano-units, the free ones first.
    func month(_ quantity: UInt64) -> Int128 {
        TierTable(mode, tiers).cost(of: quantity > free ? quantity - free : 0, per: per)
    }
}
