import Primitives

extension Price {
    /// What `usage` costs at this price.
    ///
    /// Free tokens are taken from the dearest rate first. The sum of tokens × rate is rounded half up to a whole
    /// nano-unit, once; the lines share the rounding by largest remainder. A use of which anything is not free
    /// costs at least the minimum charge.
    /// - Throws: `unprocessable` when the amount is beyond 64 bits, which the bounds of ``TokenUsage`` and
    ///   ``PriceTerms`` exclude.
    public func charge(for usage: TokenUsage, freeTokens: UInt64 = 0) throws(Problem) -> Charge {
        try charge(
            [
                Component(kind: .input, tokens: usage.input - usage.cachedInput, rate: terms.inputRate),
                Component(kind: .cachedInput, tokens: usage.cachedInput, rate: terms.cachedInputRate),
                Component(kind: .output, tokens: usage.output, rate: terms.outputRate),
            ], freeTokens)
    }

    /// The most that a use within these bounds can cost, whatever part of its input is cached: what is reserved.
    ///
    /// No usage within the bounds and with at least as many free tokens costs more.
    public func maximum(
        inputTokens: UInt64, outputTokens: UInt64, freeTokens: UInt64 = 0
    ) throws(Problem) -> Money {
        let inputRate = max(terms.inputRate, terms.cachedInputRate)
        return try charge(
            [
                Component(kind: .input, tokens: inputTokens, rate: inputRate),
                Component(kind: .output, tokens: outputTokens, rate: terms.outputRate),
            ], freeTokens
        ).total
    }

    /// Tokens of one kind at their rate.
    private struct Component {
        let kind: ChargeLine.Kind
        var tokens: UInt64
        let rate: Int64
        /// In millionths of a nano-unit. Tokens and rate have 64 and 63 bits, so the product fits.
        var exact: Int128 { Int128(tokens) * Int128(rate) }
    }

    private func charge(_ components: [Component], _ freeTokens: UInt64) throws(Problem) -> Charge {
        var components = components
        let free = Self.takeFree(freeTokens, from: &components)
        let exact = components.reduce(0 as Int128) { $0 + $1.exact }
        let metered = (exact + 500_000) / 1_000_000
        let isAnythingCharged = components.contains { $0.tokens > 0 }
        let total = isAnythingCharged ? max(metered, Int128(terms.minimumCharge)) : metered
        guard let nanos = Int64(exactly: total) else {
            throw Problem(.unprocessable, "The charge is beyond what one amount holds.")
        }
        var lines = lines(components, sum: metered)
        if free > 0 { lines.append(line(.free, free, 0)) }
        if total > metered { lines.append(line(.minimum, 0, total - metered)) }
        return Charge(total: Money(nanos: nanos, currency: currency), lines: lines, freeTokens: free)
    }

    /// - Returns: How many tokens were free.
    private static func takeFree(_ freeTokens: UInt64, from components: inout [Component]) -> UInt64 {
        var left = freeTokens
        // A stable order between equal rates: the result is part of the record.
        let dearestFirst = components.indices.sorted { left, right in
            (components[right].rate, left) < (components[left].rate, right)
        }
        for index in dearestFirst {
            let taken = min(left, components[index].tokens)
            components[index].tokens -= taken
            left -= taken
        }
        return freeTokens - left
    }

    /// Largest remainder: each line its whole nano-units, then one more to those with the largest rest. A tie
    /// goes to the earlier line; it moves a nano-unit within one use of one payer.
    private func lines(_ components: [Component], sum: Int128) -> [ChargeLine] {
        var amounts = components.map { $0.exact / 1_000_000 }
        let left = Int(sum - amounts.reduce(0, +))
        let byRest = components.indices.sorted { left, right in
            (components[right].exact % 1_000_000, left) < (components[left].exact % 1_000_000, right)
        }
        for index in byRest.prefix(left) { amounts[index] += 1 }
        return zip(components, amounts).filter { $0.0.tokens > 0 }.map { component, amount in
            line(component.kind, component.tokens, amount)
        }
    }

    private func line(_ kind: ChargeLine.Kind, _ tokens: UInt64, _ nanos: Int128) -> ChargeLine {
        // No line is above the total, which was found to fit.
        ChargeLine(kind: kind, tokens: tokens, amount: Money(nanos: Int64(nanos), currency: currency))
    }
}
