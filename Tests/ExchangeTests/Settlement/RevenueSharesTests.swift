import Exchange
import Primitives
import PropertyTesting
import Testing

@Suite("The shares of a charge")
struct RevenueSharesTests {
    @Test("sum to it exactly, whatever the lineage")
    func exact() throws {
        let random = printedRandomness()
        let time = Timestamp(microseconds: 1_772_323_200_000_000)
        for _ in 0..<300 {
            // A random graph without cycles: each product is derived from later ones only.
            let products = (0..<12).map { _ in ID<Product>(at: time, random: random) }
            let owners = products.map { _ in ID<Participant>(at: time, random: random) }
            var edges: [ID<Product>: [LineageEdge]] = [:]
            for (index, product) in products.enumerated() where index < products.count - 1 {
                var left = 10_000
                for source in random.shuffled(Array(products[(index + 1)...])).prefix(random.below(3)) {
                    let part = random.below(left + 1)
                    left -= part
                    edges[product, default: []].append(
                        LineageEdge(
                            version: ID(at: time, random: random), product: product, source: source,
                            agreement: nil, basisPoints: part))
                }
            }
            let owner = Dictionary(uniqueKeysWithValues: zip(products, owners))
            let sources = try Lineage.sources(
                of: products[0], edges: { edges[$0] ?? [] }, supplier: { owner[$0] ?? owners[0] })
            let shares = try RevenueShares(
                feeBasisPoints: UInt64(random.below(10_001)), supplier: owners[0], product: products[0],
                sources: sources.filter { $0.basisPoints > 0 }.map {
                    .init(participant: $0.supplier, product: $0.product, basisPoints: UInt64($0.basisPoints))
                })
            let charge = Money(nanos: Int64(random.next() >> 1), currency: .jpy)
            let salt = products[1].bytes
            let parts = try shares.split(charge, salt: salt)
            #expect(parts.reduce(0 as Int128) { $0 + Int128($1.amount.nanos) } == Int128(charge.nanos))
            #expect(parts.allSatisfy { $0.amount.nanos > 0 })
            #expect(try shares.split(charge, salt: salt) == parts)
        }
    }

    @Test("above the whole are refused")
    func tooMuch() {
        let random = SeededRandomness(3)
        let time = Timestamp(microseconds: 0)
        #expect(throws: Problem.self) {
            try RevenueShares(
                feeBasisPoints: 10_001, supplier: ID(at: time, random: random), product: nil)
        }
    }
}
