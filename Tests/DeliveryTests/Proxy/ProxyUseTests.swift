import Accounting
import Exchange
import Logging
import Persistence
import Primitives
import Testing

@testable import Delivery

@Suite("A call of an API")
struct ProxyUseTests {
    private struct StandingClock: WallClock {
        let time: Timestamp

        func now() -> Timestamp { time }
    }

    @Test("is admitted by the call, and not under a price by the row, which nobody counts")
    func byTheRow() async throws {
        let house = try await DeliveryHouse()
        try await house.database.write { [house] in
            _ = try Accounts.addCredit(
                try Money(decimal: "1000", currency: .jpy), to: #require(house.demander.account),
                transfer: house.id(), at: house.now, in: $0)
        }
        let desk = try ProxyDesk(
            [], database: house.database, access: AccessBoard(), log: house.log,
            clock: StandingClock(time: house.now), randomness: house.random,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for unit in ["call", "row"] {
            let id = house.id(Agreement.self)
            let draft = AgreementDraft(
                id: id, iri: "urn:minato:agreement:\(id)", offer: house.offer.id, product: house.product.id,
                dataset: house.product.iri, provider: house.supplier.id, consumer: house.demander.id,
                policy: ["@type": "Agreement", "permission": [["action": "read"]]],
                price: ["currency": "JPY", "meters": [["unit": .string(unit), "rate": "1"]]])
            let agreement = try await house.database.write { [house] in
                try Contracts.sign(
                    draft, feeBasisPoints: 0, at: house.now, by: .operator, log: house.log, in: $0
                ).agreement
            }
            let grant = try await house.database.write { [house] in
                try DeliveryGrants.open(
                    house.id(), under: agreement, .files, lifetime: .seconds(60), at: house.now, by: .account,
                    log: house.log, in: $0)
            }
            let use = ProxyUse(desk, agreement, house.product, grant.id, "GET /x")
            if unit == "call" {
                try await use.begin()
            } else {
                let problem = await #expect(throws: Problem.self) { try await use.begin() }
                #expect(problem?.kind == .unprocessable)
            }
        }
    }
}
