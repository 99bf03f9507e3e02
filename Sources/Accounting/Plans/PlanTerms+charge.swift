import Primitives

extension PlanTerms.Meter {
    /// How many units a use took.
    func units(_ usage: TokenUsage) -> UInt64 { unit == .call ? 1 : usage.total }

    /// The most units that a use may take. One that may have no token at all is none: a rule refused it.
    func units(_ maximum: MaximumUsage) -> UInt64 {
        let tokens = maximum.input + maximum.output
        return unit == .call ? min(1, tokens) : tokens
    }

    /// What units beyond the included ones cost, where `before` were charged in the month already. The sums telescope:
    /// a month costs the same however it is cut into uses.
    func cost(of units: UInt64, after before: UInt64) -> Int128 {
        let most = TierTable.maximumQuantity
        let from = min(before, most)
        let to = from + min(units, most - from)
        return table.cost(of: to, per: per) - table.cost(of: from, per: per)
    }

    /// The most that so many units can cost, wherever in the rest of the month they come to stand: at the dearest rate
    /// from here on, rounded up. No difference of ``cost(of:after:)`` is above it, because the rates of volume tiers do
    /// not rise.
    func most(of units: UInt64, from before: UInt64) -> Int128 {
        let rates = table.tiers.filter { ($0.upTo ?? .max) > before }.map(\.rate.nanos)
        let exact = Int128(units) * Int128(rates.max() ?? 0)
        return (exact + Int128(per) - 1) / Int128(per)
    }
}

extension PlanTerms {
    /// What a use costs under the plan.
    /// - Parameters:
    ///   - included: Units that the month's included ones cover.
    ///   - before: Units charged in the month before.
    ///   - charged: What the meter charged in the month before, in nano-units.
    ///   - isTrial: Nothing is charged then.
    /// - Throws: `unprocessable` for what is beyond one amount, which the bounds of the terms exclude.
    func charge(
        for usage: TokenUsage, included: UInt64, before: UInt64, charged: Int64, isTrial: Bool
    ) throws(Problem) -> Charge {
        let units = meter?.units(usage) ?? usage.total
        func line(_ kind: ChargeLine.Kind, _ units: UInt64, _ nanos: Int64 = 0) -> ChargeLine {
            ChargeLine(kind: kind, tokens: units, amount: Money(nanos: nanos, currency: currency))
        }
        let zero = Money(nanos: 0, currency: currency)
        if isTrial { return Charge(total: zero, lines: [line(.planTrial, units)], freeTokens: 0) }
        guard let meter else {
            return Charge(total: zero, lines: [line(.planIncluded, units)], freeTokens: 0)
        }
        let covered = min(included, units)
        var lines = covered > 0 ? [line(.planIncluded, covered)] : []
        let beyond = units - covered
        let total = try amount(bounded(meter.cost(of: beyond, after: before), charged))
        if beyond > 0 {
            lines.append(line(meter.unit == .call ? .planCalls : .planTokens, beyond, total.nanos))
        }
        return Charge(total: total, lines: lines, freeTokens: 0)
    }

    /// The most that a use can cost: what is reserved.
    /// - Parameters:
    ///   - included: Units of the month's included ones that are held for it.
    ///   - before: Units charged in the month so far; others may come in between.
    ///   - charged: What the meter charged so far: only less of the cap can be left later.
    func maximum(
        for usage: MaximumUsage, included: UInt64, before: UInt64, charged: Int64, isTrial: Bool
    ) throws(Problem) -> Money {
        guard let meter, !isTrial else { return Money(nanos: 0, currency: currency) }
        let units = meter.units(usage)
        return try amount(bounded(meter.most(of: units - min(included, units), from: before), charged))
    }

    private func bounded(_ nanos: Int128, _ charged: Int64) -> Int128 {
        guard let monthlyCap else { return nanos }
        return min(nanos, max(0, Int128(monthlyCap) - Int128(charged)))
    }

    private func amount(_ nanos: Int128) throws(Problem) -> Money {
        guard let nanos = Int64(exactly: nanos) else {
            throw Problem(.unprocessable, "The charge is beyond what one amount holds.")
        }
        return Money(nanos: nanos, currency: currency)
    }
}
