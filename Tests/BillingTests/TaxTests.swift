import Primitives
import PropertyTesting
import Testing

@testable import Billing

@Suite("A tax")
struct TaxTests {
    @Test("is base × rate, rounded once by the rule, in every currency")
    func rounding() throws {
        let random = printedRandomness()
        for _ in 0..<2_000 {
            let currency = random.element(of: [Currency.jpy, .cny, .eur])
            let base = Int128(random.below(1_000_000_000)) * (random.chance(of: 1, in: 4) ? -1 : 1)
            let rate = random.element(of: [0, 600, 700, 800, 1_000, 1_900, 550])
            let down = try TaxSubtotal.tax(on: base, rate, .down, currency)
            let up = try TaxSubtotal.tax(on: base, rate, .up, currency)
            let half = try TaxSubtotal.tax(on: base, rate, .halfUp, currency)
            #expect(down == base * Int128(rate) / 10_000)
            #expect([down, up].contains(half) && up.magnitude - down.magnitude <= 1)
            #expect((down == up) == (base * Int128(rate) % 10_000 == 0))
        }
    }

    @Test("included in a payout is within one unit of base × rate, and net and tax are the payout")
    func included() throws {
        for payout in Array(1...2_000) + [9_999_999_999] {
            let rate: Int128 = 1_000
            let net = (Int128(payout) * 20_000 + 10_000 + rate) / (2 * (10_000 + rate))
            let tax = Int128(payout) - net
            #expect(tax >= net * rate / 10_000 && tax <= (net * rate + 9_999) / 10_000)
        }
    }

    @Test("rate is written without what it does not need")
    func percent() {
        #expect(
            [1_000, 800, 550, 1_925, 0, 5].map(TaxSubtotal.percent) == [
                "10", "8", "5.5", "19.25", "0", "0.05",
            ])
    }

    @Test("number of Japan is T and 13 digits")
    func number() {
        #expect(RegistrationNumber("T1234567890123") != nil)
        for text in ["1234567890123", "T123456789012", "T12345678901234", "t1234567890123", "T12345678901२3"]
        {
            #expect(RegistrationNumber(text) == nil)
        }
    }
}
