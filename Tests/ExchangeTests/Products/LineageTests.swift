import Exchange
import Primitives
import PropertyTesting
import Testing

@Suite("Lineage")
struct LineageTests {
    private let random = SeededRandomness(3)
    private let now = Timestamp(microseconds: 1_772_323_200_000_000)

    private func shares(_ points: [Int: [(Int, Int)]], _ ids: [ID<Product>]) throws -> [LineageShare] {
        let supplier = ID<Participant>(at: now, random: random)
        return try Lineage.sources(
            of: ids[0],
            edges: { product throws(Problem) in
                let own = ids.firstIndex(of: product) ?? -1
                return (points[own] ?? []).map { source, share in
                    LineageEdge(
                        version: ID(high: 0, low: 0), product: product, source: ids[source], agreement: nil,
                        basisPoints: share)
                }
            }, supplier: { _ in supplier })
    }

    @Test("a source passes on what its own sources get")
    func passesOn() throws {
        let ids = (0..<4).map { _ in ID<Product>(at: now, random: random) }
        let shares = try shares([0: [(1, 2_000), (2, 1_000)], 1: [(3, 5_000)], 2: [(3, 10_000)]], ids)
        #expect(shares.map(\.product) == [ids[1], ids[3], ids[2]])
        #expect(shares.map(\.basisPoints) == [1_000, 2_000, 0])
    }

    @Test("nobody shares out more than there is, however products hang together")
    func bounded() throws {
        let random = printedRandomness()
        for _ in 0..<200 {
            let count = 2 + random.below(8)
            let ids = (0..<count).map { _ in ID<Product>(at: now, random: random) }
            var points: [Int: [(Int, Int)]] = [:]
            for product in 0..<count {
                var left = 10_000
                for source in (product + 1)..<max(count, product + 1) where random.chance(of: 1, in: 2) {
                    let share = random.below(left + 1)
                    left -= share
                    points[product, default: []].append((source, share))
                }
            }
            let shares = try shares(points, ids)
            #expect(shares.allSatisfy { $0.basisPoints >= 0 })
            #expect(shares.reduce(0) { $0 + $1.basisPoints } <= 10_000)
        }
    }

    @Test("a circle is refused at any depth")
    func circle() {
        let ids = (0..<5).map { _ in ID<Product>(at: now, random: random) }
        #expect(throws: Problem.self) {
            try shares([0: [(1, 1)], 1: [(2, 1)], 2: [(3, 1)], 3: [(4, 1)], 4: [(1, 1)]], ids)
        }
    }
}
