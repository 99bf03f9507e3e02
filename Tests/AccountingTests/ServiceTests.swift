import Primitives
import Testing

@testable import Accounting

@Suite("A service and its prices")
struct ServiceTests {
    private let house: House

    init() throws { house = try House() }

    private func terms(_ name: String, model: String = "small") throws -> ServiceTerms {
        try ServiceTerms(
            name: name, engine: "local", model: model, jurisdictions: ["JP", "CN"],
            rules: ["a \"quoted\" rule"],
            isPublic: true, maximumOutputTokens: 1_000, defaultOutputTokens: 100)
    }

    @Test("is read back as it was created, and only once for its name")
    func created() async throws {
        let id = house.id(Service.self)
        let now = house.now
        let terms = try terms("assistant")
        let service = try await house.write {
            try Services.create(terms, id: id, origin: .config, at: now, in: $0)
        }
        #expect(try await house.read { try Services.service(id, in: $0) } == service)
        #expect(try await house.read { try Services.service(named: "assistant", in: $0) } == service)
        #expect(
            try await house.write { try Services.create(terms, id: id, origin: .config, at: now, in: $0) }
                == service)
        let other = house.id(Service.self)
        let kind = await problem {
            _ = try await house.write { try Services.create(terms, id: other, origin: .api, at: now, in: $0) }
        }
        #expect(kind == .conflict)
    }

    @Test("follows its configuration: changed, retired, brought back under the same id")
    func upserted() async throws {
        let now = house.now
        let ids = (0..<3).map { _ in house.id(Service.self) }
        let first = try terms("assistant")
        let second = try terms("assistant", model: "large")
        let created = try await house.write {
            try Services.upsert(first, id: ids[0], origin: .config, at: now, in: $0)
        }
        let changed = try await house.write {
            try Services.upsert(second, id: ids[1], origin: .config, at: now, in: $0)
        }
        #expect(changed.id == created.id)
        #expect(changed.terms.model == "large")
        _ = try await house.write { try Services.retire(created.id, at: now, in: $0) }
        #expect(try await house.read { try Services.offered(in: $0) }.isEmpty)
        let back = try await house.write {
            try Services.upsert(second, id: ids[2], origin: .config, at: now, in: $0)
        }
        #expect(back == changed)
        #expect(try await house.read { try Services.offered(in: $0) } == [changed])
    }

    @Test("refuses bounds out of range and lists that name one twice")
    func bad() {
        #expect(throws: Problem.self) {
            try ServiceTerms(name: "a", engine: "e", model: "m", defaultOutputTokens: 0)
        }
        #expect(throws: Problem.self) {
            try ServiceTerms(
                name: "a", engine: "e", model: "m", maximumOutputTokens: 5, defaultOutputTokens: 6)
        }
        #expect(throws: Problem.self) {
            try ServiceTerms(name: "a", engine: "e", model: "m", rules: ["r", "r"], defaultOutputTokens: 6)
        }
    }

    @Test("gets a new version of its price only when the price differs")
    func versions() async throws {
        let first = try await house.price()
        let ids = (0..<4).map { _ in house.id(Price.self) }
        let now = house.now
        @Sendable func set(_ terms: PriceTerms, _ id: ID<Price>) async throws -> Price {
            try await house.write { try Prices.set(terms, for: first.service, id: id, at: now, in: $0) }
        }
        #expect(try await set(first.terms, ids[0]) == first)
        let dearer = try PriceTerms(inputPerMillion: .yen("2000000"), outputPerMillion: .yen("2000000"))
        #expect(dearer.cachedInputRate == dearer.inputRate)
        let second = try await set(dearer, ids[1])
        #expect(second.version == 2)
        let dollars = Money(nanos: 1, currency: .usd)
        let abroad = try await set(PriceTerms(inputPerMillion: dollars, outputPerMillion: dollars), ids[2])
        #expect(abroad.version == 1)
        let third = try await set(first.terms, ids[3])
        #expect(third.version == 3)
        let all = try await house.read { transaction in
            (
                try Prices.inForce(for: first.service, .jpy, in: transaction),
                try Prices.inForce(for: first.service, .eur, in: transaction),
                try Prices.allInForce(in: transaction),
                try Prices.history(of: first.service, in: transaction)
            )
        }
        #expect(all.0 == third)
        #expect(all.1 == nil)
        #expect(Set(all.2) == [third, abroad])
        #expect(all.3 == [first, second, third, abroad])
        #expect(try await house.faults().isEmpty)
    }
}
