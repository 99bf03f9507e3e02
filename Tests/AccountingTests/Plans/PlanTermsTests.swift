import Primitives
import Testing

@testable import Accounting

@Suite("The terms of a plan")
struct PlanTermsTests {
    @Test("read back as they were written")
    func roundTrip() throws {
        for terms in [
            try PlanTerms.metered(cap: "5000", trialDays: 14, services: ["b", "a"]), try .licence(),
            try PlanTerms(currency: .jpy, kind: .service, monthly: .yen("0.000000001")),
        ] {
            #expect(try PlanTerms(reading: terms.json) == terms)
            #expect(try PlanTerms(reading: JSONValue(parsing: terms.json.canonical)) == terms)
        }
    }

    @Test(
        "name what is wrong with them",
        arguments: [
            (#"{"currency":"JPY","kind":"api","monthly":"1"}"#, "meter"),
            (#"{"currency":"XXZ","kind":"api"}"#, "currency"),
            (#"{"currency":"JPY","kind":"gift"}"#, "kind"),
            (#"{"currency":"JPY","kind":"service","coupon":"X"}"#, "coupon"),
            (#"{"currency":"JPY","kind":"service","monthly":"-1"}"#, "monthly"),
            (#"{"currency":"JPY","kind":"service","monthly":"1000000001"}"#, "monthly"),
            (#"{"currency":"JPY","kind":"service","monthly":1}"#, "monthly"),
            (#"{"currency":"JPY","kind":"service","monthly_cap":"1"}"#, "monthly_cap"),
            (#"{"currency":"JPY","kind":"service","seats":{"price":"1"}}"#, "seats"),
            (#"{"currency":"JPY","kind":"licence","seats":{"included":1}}"#, "seats.price"),
            (#"{"currency":"JPY","kind":"licence","seats":{"price":"1","maximum":10001}}"#, "seats"),
            (#"{"currency":"JPY","kind":"service","trial_days":367}"#, "trial_days"),
            (#"{"currency":"JPY","kind":"service","services":[]}"#, "services"),
            (#"{"currency":"JPY","kind":"service","services":["a","a"]}"#, "services"),
            (#"{"currency":"JPY","kind":"api","meter":{"unit":"row","rate":"1"}}"#, "meter.unit"),
            (#"{"currency":"JPY","kind":"api","meter":{"unit":"call","per":7,"rate":"1"}}"#, "meter.per"),
            (#"{"currency":"JPY","kind":"api","meter":{"unit":"token","rate":"40.1"}}"#, "rate"),
            (#"{"currency":"JPY","kind":"api","meter":{"unit":"call"}}"#, "meter.tiers"),
            (
                #"{"currency":"JPY","kind":"api","meter":{"unit":"call","tiers":[{"up_to":5,"rate":"1"}]}}"#,
                "meter.tiers"
            ),
            (
                #"{"currency":"JPY","kind":"api","meter":{"unit":"call","tiers":[{"rate":"1"},{"rate":"1"}]}}"#,
                "meter.tiers"
            ),
            (
                #"{"currency":"JPY","kind":"api","meter":{"unit":"call","mode":"volume","tiers":[{"up_to":5,"rate":"1"},{"rate":"2"}]}}"#,
                "meter.tiers"
            ),
        ])
    func faults(text: String, parameter: String) throws {
        let problem = #expect(throws: Problem.self) { try PlanTerms(reading: JSONValue(parsing: text)) }
        #expect(problem?.parameter == parameter)
        #expect(problem?.mend != nil)
    }

    @Test("a month costs its tiers, however it is cut into uses, and no use more than it reserves")
    func telescoping() throws {
        let random = SeededRandomness(propertySeed("plan tiers"))
        for _ in 0..<400 {
            let mode = random.below(2) == 0 ? TierMode.graduated : .volume
            var rates = (0..<3).map { _ in Int64(random.below(5_000)) }
            if mode == .volume || random.below(2) == 0 { rates.sort(by: >) }
            let bounds: [UInt64?] = [1 + random.below(50), 60 + random.below(100), nil]
            let tiers = zip(bounds, rates).map { PriceTier(upTo: $0, rate: Money(nanos: $1, currency: .jpy)) }
            let cap = random.below(2) == 0 ? nil : Money(nanos: Int64(random.below(200_000)), currency: .jpy)
            let per = PlanTerms.Meter.rateUnits[Int(random.below(3))]
            let terms = try PlanTerms(
                currency: .jpy, kind: .api, meter: PlanTerms.Meter(.token, per: per, TierTable(mode, tiers)),
                monthlyCap: cap)
            let meter = try #require(terms.meter)
            var (units, charged): (UInt64, Int64) = (0, 0)
            for _ in 0..<20 {
                let maximum = random.below(40)
                let reservedAt = random.below(units + 1)
                let held = try terms.maximum(
                    for: MaximumUsage(input: maximum, output: 0), included: 0, before: reservedAt,
                    charged: reservedAt == units ? charged : 0, isTrial: false)
                let used = random.below(maximum + 1)
                let charge = try terms.charge(
                    for: TokenUsage(input: used, output: 0, source: .reported), included: 0, before: units,
                    charged: charged, isTrial: false)
                #expect(charge.total.nanos <= held.nanos)
                #expect(charge.lines.reduce(0) { $0 + $1.amount.nanos } == charge.total.nanos)
                units += used
                charged += charge.total.nanos
                let month = meter.table.cost(of: units, per: per)
                #expect(Int128(charged) == min(month, Int128(cap?.nanos ?? .max)))
            }
        }
    }

    @Test("further seats cost the days that are left, rounded down")
    func proration() throws {
        let terms = try PlanTerms.licence(monthly: "100", included: 1, seat: "10")
        #expect(terms.fee(seats: 1).decimal == "100")
        #expect(terms.fee(seats: 4).decimal == "130")
        #expect(terms.fee(from: 1, to: 4, days: 31, of: 31).decimal == "30")
        #expect(terms.fee(from: 1, to: 4, days: 1, of: 31).decimal == "0.967741935")
        #expect(terms.fee(from: 4, to: 2, days: 31, of: 31).nanos == 0)
        #expect(terms.fee(from: 0, to: 1, days: 31, of: 31).nanos == 0)
    }

    @Test(
        "the months of a subscription begin on its day, or on the last of a shorter month",
        arguments: [
            ("2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00.000Z"),
            ("2026-01-31T10:00:00Z", 2, "2026-03-31T10:00:00.000Z"),
            ("2027-12-31T23:59:59Z", 2, "2028-02-29T23:59:59.000Z"),
            ("2026-03-15T00:00:00Z", 12, "2027-03-15T00:00:00.000Z"),
        ])
    func months(first: String, number: Int64, start: String) throws {
        let first = try #require(Timestamp(rfc3339: first))
        let begun = SubscriptionMonth.start(number, from: first)
        #expect(begun.rfc3339 == start)
        #expect(SubscriptionMonth.number(of: begun, from: first) == number)
        #expect(SubscriptionMonth.number(of: begun + .microseconds(-1), from: first) == number - 1)
        #expect(SubscriptionMonth.number(of: first + .microseconds(-1), from: first) == nil)
    }
}
