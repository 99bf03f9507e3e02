import Primitives
import Testing

@testable import Accounting

@Suite("The charge of a price")
struct PriceChargeTests {
    private func price(
        input: Int64 = 0, cached: Int64? = nil, output: Int64 = 0, minimum: Int64 = 0, free: UInt64 = 0
    ) throws -> Price {
        func money(_ nanos: Int64) -> Money { Money(nanos: nanos, currency: .jpy) }
        return Price(
            id: ID(high: 1, low: 1), service: ID(high: 1, low: 2), version: 1,
            terms: try PriceTerms(
                inputPerMillion: money(input), cachedInputPerMillion: cached.map(money),
                outputPerMillion: money(output), minimumCharge: money(minimum), freeTokensPerMonth: free),
            createdAt: Timestamp(microseconds: 0))
    }

    private func usage(_ input: UInt64, _ cached: UInt64 = 0, _ output: UInt64) throws -> TokenUsage {
        try TokenUsage(input: input, cachedInput: cached, output: output, source: .reported)
    }

    @Test("has a line for each kind of token that was used")
    func lines() throws {
        let price = try price(input: 100_000_000_000, cached: 10_000_000_000, output: 400_000_000_000)
        let charge = try price.charge(for: usage(100, 60, 7))
        #expect(charge.lines.map(\.kind) == [.input, .cachedInput, .output])
        #expect(charge.lines.map(\.tokens) == [40, 60, 7])
        #expect(charge.lines.map(\.amount.nanos) == [4_000_000, 600_000, 2_800_000])
        #expect(charge.total.nanos == 7_400_000)
    }

    @Test("is rounded half up once, on the sum", arguments: [(1, 1), (2, 1), (3, 2), (4, 2)])
    func roundedOnce(tokens: UInt64, nanos: Int64) throws {
        // A quarter of a nano-unit for each input and each output token: each line alone would round to less.
        let price = try price(input: 250_000, output: 250_000)
        #expect(try price.charge(for: usage(tokens, 0, tokens)).total.nanos == nanos)
    }

    @Test("gives the odd nano-unit to the line with the largest rest")
    func largestRemainder() throws {
        // 1.4 + 1.3 + 1.3 = 4.0
        let price = try price(input: 1_400_000, cached: 1_300_000, output: 1_300_000)
        let charge = try price.charge(for: usage(2, 1, 1))
        #expect(charge.lines.map(\.amount.nanos) == [2, 1, 1])
        #expect(charge.total.nanos == 4)
    }

    @Test("takes free tokens from the dearest rate first")
    func dearestFirst() throws {
        let price = try price(input: 1_000_000, cached: 500_000, output: 2_000_000)
        let charge = try price.charge(for: usage(10, 4, 3), freeTokens: 5)
        #expect(charge.lines.map(\.kind) == [.input, .cachedInput, .free])
        #expect(charge.lines.map(\.tokens) == [4, 4, 5])
        #expect(charge.total.nanos == 6)
        #expect(charge.freeTokens == 5)
    }

    @Test("consumes no more free tokens than there are tokens")
    func freeBounded() throws {
        let charge = try price(input: 1_000_000).charge(for: usage(3, 0, 4), freeTokens: 100)
        #expect(charge.freeTokens == 7)
        #expect(charge.total.nanos == 0)
    }

    @Test("is at least the minimum once anything is not free")
    func minimum() throws {
        let price = try price(input: 1_000_000, minimum: 50)
        let charge = try price.charge(for: usage(8, 0, 0))
        #expect(charge.lines.map(\.kind) == [.input, .minimum])
        #expect(charge.lines.map(\.amount.nanos) == [8, 42])
        #expect(charge.total.nanos == 50)
        #expect(try price.charge(for: usage(8, 0, 0), freeTokens: 8).total.nanos == 0)
        #expect(try price.charge(for: usage(0, 0, 0)).total.nanos == 0)
        #expect(try price.charge(for: usage(60, 0, 0)).lines.map(\.kind) == [.input])
    }

    @Test("at the bounds of tokens and rates stays within 64 bits")
    func bounds() throws {
        let price = try price(
            input: PriceTerms.maximumRate, output: PriceTerms.maximumRate, minimum: PriceTerms.maximumMinimum)
        let most = TokenUsage.maximumTokens
        #expect(try price.charge(for: usage(most, 0, most)).total.nanos == 8_000_000_000_000_000_000)
        #expect(throws: Problem.self) { try price.maximum(inputTokens: .max, outputTokens: .max) }
    }

    @Test("refuses rates below zero, above the bound, or in two currencies")
    func terms() throws {
        let yen = Money(nanos: 1, currency: .jpy)
        let tooMuch = Money(nanos: PriceTerms.maximumRate + 1, currency: .jpy)
        #expect(throws: Problem.self) {
            try PriceTerms(inputPerMillion: Money(nanos: -1, currency: .jpy), outputPerMillion: yen)
        }
        #expect(throws: Problem.self) { try PriceTerms(inputPerMillion: yen, outputPerMillion: tooMuch) }
        #expect(throws: Problem.self) {
            try PriceTerms(inputPerMillion: yen, outputPerMillion: Money(nanos: 1, currency: .usd))
        }
    }

    @Test("always sums from its lines and never exceeds the maximum reserved for it")
    func properties() throws {
        let random = SeededRandomness(propertySeed("charge"))
        for _ in 0..<20_000 {
            // Rates around a nano-unit a token, where rounding shows.
            let price = try price(
                input: Int64(random.below(3_000_000)), cached: Int64(random.below(3_000_000)),
                output: Int64(random.below(3_000_000)), minimum: Int64(random.below(20)))
            let input = random.below(30)
            let output = random.below(30)
            let held = random.below(20)
            let usage = try usage(input, random.below(input + 1), output)
            let charge = try price.charge(for: usage, freeTokens: held)
            #expect(charge.lines.reduce(0) { $0 + $1.amount.nanos } == charge.total.nanos)
            #expect(charge.lines.reduce(0) { $0 + $1.tokens } == usage.total)
            #expect(charge.lines.allSatisfy { $0.amount.nanos >= 0 })
            let maximum = try price.maximum(
                inputTokens: input + random.below(3), outputTokens: output + random.below(3), freeTokens: held
            )
            #expect(charge.total.nanos <= maximum.nanos)
            for line in charge.lines {
                let rate: Int64? =
                    switch line.kind {
                    case .input: price.terms.inputRate
                    case .cachedInput: price.terms.cachedInputRate
                    case .output: price.terms.outputRate
                    case .free, .minimum, .planIncluded, .planTokens, .planCalls, .planTrial: nil
                    }
                guard let rate else { continue }
                let exact = Int64(line.tokens) * rate
                #expect(abs(line.amount.nanos * 1_000_000 - exact) < 1_000_000)
            }
        }
    }
}
