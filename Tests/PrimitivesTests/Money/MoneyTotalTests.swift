import Primitives
import PropertyTesting
import Testing

@Suite("Totals of money")
struct MoneyTotalTests {
    @Test("A total holds what one amount cannot")
    func range() throws {
        var total = MoneyTotal(currency: .jpy)
        for _ in 0..<3 { try total.add(Money(nanos: .max, currency: .jpy)) }
        #expect(total.decimal == "27670116110.564327421")
        #expect(throws: Problem.self) { try total.money() }
        #expect(try MoneyTotal(decimal: total.decimal, currency: .jpy) == total)
        try total.add(MoneyTotal(nanos: -2 * Int128(Int64.max), currency: .jpy))
        #expect(try total.money() == Money(nanos: .max, currency: .jpy))
    }

    @Test("The whole range reads back and one more is refused")
    func bounds() throws {
        let most = MoneyTotal(nanos: .max, currency: .usd)
        let least = MoneyTotal(nanos: .min, currency: .usd)
        #expect(most.decimal == "170141183460469231731687303715.884105727")
        #expect(least.decimal == "-170141183460469231731687303715.884105728")
        #expect(try MoneyTotal(decimal: most.decimal, currency: .usd) == most)
        #expect(try MoneyTotal(decimal: least.decimal, currency: .usd) == least)
        #expect(throws: Problem.self) {
            try MoneyTotal(decimal: "170141183460469231731687303715.884105728", currency: .usd)
        }
        var sum = most
        #expect(throws: Problem.self) { try sum.add(Money(nanos: 1, currency: .usd)) }
        #expect(sum == most)
    }

    @Test("Currencies do not mix")
    func currencies() {
        var total = MoneyTotal(currency: .jpy)
        #expect(throws: Problem.self) { try total.add(Money(nanos: 1, currency: .cny)) }
    }

    @Test(
        "Rounding follows its rule on both sides of zero",
        arguments: [
            (.halfUp, "1.5", 2), (.halfUp, "-1.5", -2), (.halfUp, "1.499999999", 1), (.halfUp, "0.5", 1),
            (.halfEven, "1.5", 2), (.halfEven, "2.5", 2), (.halfEven, "-0.5", 0),
            (.halfEven, "2.500000001", 3),
            (.down, "1.999999999", 1), (.down, "-1.999999999", -1),
            (.up, "1.000000001", 2), (.up, "-1.000000001", -2), (.up, "1", 1), (.up, "0", 0),
        ] as [(MoneyRounding, String, Int)])
    func rules(_ rule: MoneyRounding, _ text: String, _ minor: Int) throws {
        #expect(try MoneyTotal(decimal: text, currency: .jpy).rounded(rule).minor == Int128(minor))
    }

    @Test("Minor units are those of the currency")
    func minorUnits() throws {
        let dinar = try #require(Currency("BHD"))
        #expect(try MoneyTotal(decimal: "1.2345", currency: .usd).rounded().minor == 123)
        #expect(try MoneyTotal(decimal: "1.2345", currency: dinar).rounded().minor == 1_235)
        #expect(
            MoneyTotal(nanos: .max, currency: .jpy).rounded().minor == 170_141_183_460_469_231_731_687_303_716
        )
    }

    @Test("What rounding leaves over makes the total whole again")
    func difference() throws {
        let random = printedRandomness()
        for _ in 0..<10_000 {
            let currency = random.element(of: Currency.all)
            let total = MoneyTotal(nanos: Int128(Int64(bitPattern: random.next()) >> 20), currency: currency)
            let rule = random.element(of: MoneyRounding.allCases)
            let (minor, difference) = total.rounded(rule)
            let unit = Int128(currency.nanosPerMinorUnit)
            #expect(minor * unit + difference == total.nanos)
            #expect(difference.magnitude < unit.magnitude)
            if rule == .halfUp || rule == .halfEven { #expect(difference.magnitude * 2 <= unit.magnitude) }
            let opposite = MoneyTotal(nanos: -total.nanos, currency: currency).rounded(rule)
            #expect(opposite.minor == -minor && opposite.differenceNanos == -difference)
        }
    }
}
