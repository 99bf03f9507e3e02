import Exchange
import Persistence
import Primitives
import Testing

@Suite("A dry run")
struct DryRunTests {
    @Test("of months whose trial takes off more than one amount costs nothing, and says so")
    func longTrial() async throws {
        let house = try await ExchangeHouse()
        let price: JSONValue = [
            "currency": "JPY", "trial_days": 366, "meters": [["unit": "row", "rate": "9000000000"]],
        ]
        let offer = try await house.database.write { [house] transaction in
            try Offers.create(
                Offer(
                    id: house.id(), iri: "urn:minato:offer:trial", product: house.product.id,
                    policy: house.offer.policy, price: price, createdAt: house.now), by: .operator,
                log: house.log, in: transaction)
        }
        let agreement = try await house.sign(house.draft(price: price)).agreement
        let request = try house.use(PriceQuantity(rows: 1))
        let (before, after) = try await house.database.read { [house] transaction in
            (
                try DryRun.of(
                    offer, dataset: house.product.iri, for: house.demander, request, months: 12,
                    at: house.now, in: transaction),
                try DryRun.of(agreement, request, months: 12, at: house.now, in: transaction)
            )
        }
        for run in [before, after] {
            #expect(run.month.trial.decimal == "9000000000")
            #expect(run.total.decimal == "0")
        }
    }

    @Test("of months that cost more than one amount is refused")
    func beyondOneAmount() async throws {
        let house = try await ExchangeHouse()
        let agreement = try await house.sign(
            house.draft(price: ["currency": "JPY", "meters": [["unit": "row", "rate": "9000000000"]]])
        ).agreement
        let request = try house.use(PriceQuantity(rows: 1))
        await #expect {
            try await house.database.read { [house] in
                try DryRun.of(agreement, request, months: 2, at: house.now, in: $0)
            }
        } throws: {
            ($0 as? Problem)?.kind == .unprocessable
        }
    }
}
