import Exchange
import Primitives
import PropertyTesting
import Testing

@Suite("The price of an offer")
struct OfferPriceTests {
    private let signed = Timestamp(microseconds: 1_772_323_200_000_000)  // 2026-03-01T00:00:00Z
    private var later: Timestamp { signed + .seconds(40 * 86_400) }

    private func yen(_ nanos: Int64) -> Money { Money(nanos: nanos, currency: .jpy) }

    @Test("charges calls in graduated tiers after the free ones")
    func graduated() throws {
        let price = try OfferPrice(
            reading: [
                "currency": "JPY",
                "meters": [
                    [
                        "unit": "call", "free": "10", "mode": "graduated",
                        "tiers": [["up_to": "100", "rate": "2"], ["rate": "0.5"]],
                    ]
                ],
            ])
        let charge = try price.charge(for: PriceQuantity(calls: 210), at: later, signedAt: signed)
        // 10 free, 100 at 2, 100 at 0.5.
        #expect(charge.total.decimal == "250")
        #expect(charge.lines.map(\.free) == [10])
        let next = try price.charge(
            for: PriceQuantity(calls: 1), after: PriceHistory(month: PriceQuantity(calls: 210)), at: later,
            signedAt: signed)
        #expect(next.total.decimal == "0.5")
    }

    @Test("charges a GiB by the byte, rounded once")
    func byBytes() throws {
        let price = try OfferPrice(
            reading: ["currency": "USD", "meters": [["unit": "byte", "per": 1_073_741_824, "rate": "0.09"]]])
        let charge = try price.charge(for: PriceQuantity(bytes: 1_610_612_736), at: later, signedAt: signed)
        #expect(charge.total.decimal == "0.135")
    }

    @Test("never goes above the monthly cap, and is free in its trial")
    func capAndTrial() throws {
        let price = try OfferPrice(
            reading: [
                "currency": "JPY", "meters": [["unit": "row", "rate": "1"]], "monthly_cap": "100",
                "trial_days": 30,
            ])
        let inTrial = try price.charge(for: PriceQuantity(rows: 5_000), at: signed, signedAt: signed)
        #expect(inTrial.total.nanos == 0)
        let after = try price.charge(for: PriceQuantity(rows: 5_000), at: later, signedAt: signed)
        #expect(after.total.decimal == "100")
        #expect(after.lines.map(\.kind) == [.row, .cap])
        let full = try price.charge(
            for: PriceQuantity(rows: 1), after: PriceHistory(monthCharged: after.total.nanos), at: later,
            signedAt: signed)
        #expect(full.total.nanos == 0)
    }

    @Test("names every fault at once")
    func faults() {
        #expect {
            _ = try OfferPrice(
                reading: [
                    "currency": "YEN", "one_off": 5, "montly": "1", "trial_days": 0,
                    "meters": [
                        ["unit": "page", "rate": "1"], ["unit": "row"], ["unit": "row", "rate": "-1"],
                    ],
                ])
        } throws: { error in
            let detail = (error as? Problem)?.detail ?? ""
            return [
                "currency", "one_off", "montly", "trial_days", "meters[0].unit", "meters[1]",
                "meters[2].rate",
            ]
            .allSatisfy(detail.contains)
        }
    }

    @Test("written and read is itself, and more never costs less")
    func properties() throws {
        let random = printedRandomness()
        for _ in 0..<400 {
            let price = randomPrice(random)
            #expect(try OfferPrice(reading: price.json) == price)
            var history = PriceHistory()
            var sum: Int128 = 0
            for _ in 0..<8 {
                let use = randomQuantity(random)
                let more = use.adding(randomQuantity(random))
                let charge = try price.charge(for: use, after: history, at: later, signedAt: signed)
                let dearer = try price.charge(for: more, after: history, at: later, signedAt: signed)
                #expect(dearer.total.nanos >= charge.total.nanos)
                #expect(charge.total.nanos >= 0)
                #expect(
                    charge.lines.reduce(0 as Int128) { $0 + Int128($1.amount.nanos) }
                        == Int128(charge.total.nanos))
                sum += Int128(charge.total.nanos)
                history.month = history.month.adding(use)
                history.monthCharged += charge.total.nanos
                history.trialUsed += charge.trial.nanos
            }
            if let cap = price.monthlyCap { #expect(sum <= Int128(cap.nanos)) }
            if let trial = price.trialAmount { #expect(history.trialUsed <= trial.nanos) }
            // Cut into uses or taken at once: the meters come to the same, but for what caps and trials leave.
            let whole = try price.charge(for: history.month, at: later, signedAt: signed)
            #expect(Int128(whole.total.nanos) == sum)
        }
    }

    @Test("refuses what one amount cannot hold instead of overflowing")
    func extremes() throws {
        let price = OfferPrice(
            currency: .jpy,
            meters: OfferPrice.Unit.allCases.map {
                OfferPrice.Meter(unit: $0, tiers: [OfferPrice.Tier(upTo: nil, rate: yen(.max))])
            })
        let most = PriceQuantity(calls: .max, rows: .max, bytes: .max, tokens: .max)
        #expect(throws: Problem.self) { try price.charge(for: most, at: later, signedAt: signed) }
        var capped = price
        capped.monthlyCap = yen(7)
        #expect(throws: Problem.self) { try capped.charge(for: most, at: later, signedAt: signed) }
        let one = try price.charge(for: PriceQuantity(calls: 1), at: later, signedAt: signed)
        #expect(one.total.nanos == .max)
    }

    @Test("is told as duties of ODRL that have no bare number")
    func obligations() throws {
        let price = try OfferPrice(
            reading: ["currency": "CNY", "one_off": "9.5", "meters": [["unit": "call", "rate": "0.05"]]])
        let duties = price.obligations
        #expect(duties.count == 2)
        #expect(duties[0]["action"]?.stringValue == "compensate")
        #expect(duties[0]["constraint"]?[0]?["rightOperand"]?["@value"]?.stringValue == "9.5")
        #expect(duties[1]["constraint"]?[1]?["leftOperand"]?.stringValue == "unitOfCount")
    }

    private func randomQuantity(_ random: SeededRandomness) -> PriceQuantity {
        func count() -> UInt64 { UInt64(random.below(10)) * UInt64(random.below(10_000)) }
        return PriceQuantity(calls: count(), rows: count(), bytes: count(), tokens: count())
    }

    private func randomPrice(_ random: SeededRandomness) -> OfferPrice {
        func rate() -> Money { yen(Int64(random.below(2_000_000_000))) }
        var price = OfferPrice(currency: .jpy)
        for unit in random.shuffled(OfferPrice.Unit.allCases).prefix(1 + random.below(4)) {
            var tiers: [OfferPrice.Tier] = []
            var bound: UInt64 = 0
            for _ in 0..<random.below(4) {
                bound += UInt64(1 + random.below(50_000))
                tiers.append(OfferPrice.Tier(upTo: bound, rate: rate()))
            }
            tiers.append(OfferPrice.Tier(upTo: nil, rate: rate()))
            price.meters.append(
                OfferPrice.Meter(
                    unit: unit, per: random.element(of: [1, 1_000, 1_073_741_824]),
                    free: UInt64(random.below(3_000)),
                    mode: random.chance(of: 1, in: 2) ? .graduated : .volume, tiers: tiers))
        }
        if random.chance(of: 1, in: 2) { price.monthlyCap = yen(Int64(random.below(1 << 45))) }
        if random.chance(of: 1, in: 3) { price.trialAmount = yen(Int64(random.below(1 << 44))) }
        return price
    }
}
