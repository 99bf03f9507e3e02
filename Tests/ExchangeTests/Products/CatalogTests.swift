import Exchange
import Persistence
import Primitives
import Testing

@Suite("The catalog")
struct CatalogTests {
    @Test("shows listed products with the offers that the participant may see, page by page")
    func pages() async throws {
        let house = try await ExchangeHouse()
        let (open, closed) = try await house.database.write { [house] transaction in
            func product(_ name: String, _ state: ListingState) throws(Problem) -> Product {
                try Products.create(
                    Product(
                        id: house.id(), iri: "urn:minato:dataset:\(name)", supplier: house.supplier.id,
                        board: "finance", dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                        metadata: [:], state: state, createdAt: house.now, changedAt: house.now),
                    by: .operator, log: house.log, in: transaction)
            }
            func offer(_ product: Product, _ audience: [ID<Participant>]?) throws(Problem) -> Offer {
                let id = house.id(Offer.self)
                return try Offers.create(
                    Offer(
                        id: id, iri: "urn:minato:offer:\(id)", product: product.id, policy: [:],
                        audience: audience, createdAt: house.now), by: .operator, log: house.log,
                    in: transaction)
            }
            let open = try product("open", .listed)
            _ = try offer(open, nil)
            _ = try offer(open, [house.supplier.id])
            let closed = try product("closed", .listed)
            _ = try offer(closed, [house.demander.id])
            _ = try offer(try product("draft", .draft), nil)
            _ = try product("without offers", .listed)
            return (open, closed)
        }
        let seen = try await house.database.read { [house] in
            try Catalog.page(for: house.demander.id, limit: 10, in: $0)
        }
        #expect(Set(seen.map(\.product.id)) == [house.product.id, open.id, closed.id])
        #expect(seen.first { $0.product.id == open.id }?.offers.count == 1)
        let everybody = try await house.database.read { try Catalog.page(for: nil, limit: 10, in: $0) }
        #expect(Set(everybody.map(\.product.id)) == [house.product.id, open.id])
        var paged: [ID<Product>] = []
        while let page = try await house.database.read({ [house, paged] in
            try Catalog.page(for: house.demander.id, after: paged.last, limit: 1, in: $0)
        }).first { paged.append(page.product.id) }
        #expect(paged == seen.map(\.product.id))
    }

    @Test("shows the newest published version with its files")
    func newest() async throws {
        let house = try await ExchangeHouse()
        let version = try await house.database.write { [house] transaction in
            func begin() throws(Problem) -> ProductVersion {
                let version = try ProductVersions.begin(
                    house.id(), of: house.product.id, notes: nil, at: house.now, in: transaction)
                try ProductVersions.add(
                    ProductFile(
                        version: version.id, name: "data.csv", role: .data, mediaType: "text/csv", bytes: 3,
                        sha256: Array(repeating: 1, count: 32)), in: transaction)
                return version
            }
            try ProductVersions.publish(try begin().id, at: house.now, in: transaction)
            let second = try begin()
            try ProductVersions.publish(second.id, at: house.now, in: transaction)
            _ = try begin()
            return second
        }
        let entry = try await house.database.read { [house] in
            try Catalog.entry(of: house.product, for: house.demander.id, in: $0)
        }
        #expect(entry?.version?.id == version.id)
        #expect(entry?.files.map(\.name) == ["data.csv"])
    }
}
