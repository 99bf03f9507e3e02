import Exchange
import Persistence
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

    /// A product of the demander's in the making, and an agreement of it about the house's product on these terms.
    private static func derivation(
        _ house: ExchangeHouse, _ permission: JSONValue, until end: Timestamp? = nil
    ) async throws -> (version: ProductVersion, agreement: Agreement) {
        let draft = house.draft(
            price: [:], policy: ["@type": "Agreement", "permission": [permission]], endsAt: end)
        let agreement = try await house.sign(draft).agreement
        let version = try await house.database.write { [house] transaction in
            let made = try Products.create(
                Product(
                    id: house.id(), iri: "urn:derived", supplier: house.demander.id, board: "finance",
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                    metadata: ["title": ["en": "Derived"]], createdAt: house.now, changedAt: house.now),
                by: .account, log: house.log, in: transaction)
            return try ProductVersions.begin(
                house.id(), of: made.id, notes: nil, at: house.now, in: transaction)
        }
        return (version, agreement)
    }

    private static func declare(
        _ version: ProductVersion, under agreement: Agreement, for purposes: [String] = [],
        at time: Timestamp? = nil, _ house: ExchangeHouse
    ) async throws {
        let edge = LineageEdge(
            version: version.id, product: version.product, source: house.product.id, agreement: agreement.id,
            purposes: purposes, basisPoints: 100)
        try await house.database.write { [house] in
            try Lineage.declare(
                [edge], of: version, at: time ?? house.now, by: .account, log: house.log, in: $0)
        }
    }

    @Test("who may read and not derive derives nothing")
    func mayNotDerive() async throws {
        let house = try await ExchangeHouse()
        let (version, agreement) = try await Self.derivation(house, ["action": "read"])
        let problem = await #expect(throws: Problem.self) {
            try await Self.declare(version, under: agreement, house)
        }
        #expect(problem?.kind == .policyViolation)
        #expect(problem?.detail.contains("does not allow to derive") == true)
        #expect(try await house.database.read { try Lineage.edges(of: version.id, in: $0) } == [])
    }

    @Test("a derivation is for what the agreement allows, and its purpose is kept")
    func purpose() async throws {
        let house = try await ExchangeHouse()
        let (version, agreement) = try await Self.derivation(
            house,
            [
                "action": "derive",
                "constraint": [
                    ["leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["urn:review"]]
                ],
            ])
        for purposes in [[], ["urn:ads"]] {
            await #expect(throws: Problem.self) {
                try await Self.declare(version, under: agreement, for: purposes, house)
            }
        }
        try await Self.declare(version, under: agreement, for: ["urn:review"], house)
        let edges = try await house.database.read { try Lineage.edges(of: version.id, in: $0) }
        #expect(edges.map(\.purposes) == [["urn:review"]])
    }

    @Test("an agreement past its end allows no derivation, whether or not it says so yet")
    func pastItsEnd() async throws {
        let house = try await ExchangeHouse()
        let end = house.now + .seconds(60)
        let (version, agreement) = try await Self.derivation(house, ["action": "derive"], until: end)
        let problem = await #expect(throws: Problem.self) {
            try await Self.declare(version, under: agreement, at: end, house)
        }
        #expect(problem?.kind == .forbidden)
        try await Self.declare(version, under: agreement, house)
    }

    /// Counts the questions for sources of a product: one for each product that a walk comes to.
    private final class CountingTransaction: WriteTransaction {
        private let base: any WriteTransaction
        private(set) var walked = 0

        init(_ base: any WriteTransaction) { self.base = base }

        func rows(_ sql: String, _ values: [Value]) throws(Problem) -> [Row] {
            if sql.contains("DISTINCT source") { walked += 1 }
            return try base.rows(sql, values)
        }

        func execute(_ sql: String, _ values: [Value]) throws(Problem) -> Int {
            try base.execute(sql, values)
        }

        func state<S: BatchState>(_ make: () throws(Problem) -> S) throws(Problem) -> S {
            try base.state(make)
        }
    }

    @Test("a declaration walks to each product once; the same again walks nowhere")
    func oneWalk() async throws {
        let house = try await ExchangeHouse()
        let walks = try await house.database.write { [house] transaction in
            func product() throws(Problem) -> ProductVersion {
                let made = try Products.create(
                    Product(
                        id: house.id(), iri: "urn:\(house.id(Product.self))", supplier: house.supplier.id,
                        board: nil, dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                        metadata: ["title": ["en": "Derived"]], createdAt: house.now, changedAt: house.now),
                    by: .account, log: house.log, in: transaction)
                return try ProductVersions.begin(
                    house.id(), of: made.id, notes: nil, at: house.now, in: transaction)
            }
            func declare(_ version: ProductVersion, from sources: [ID<Product>]) throws -> Int {
                let counting = CountingTransaction(transaction)
                try Lineage.declare(
                    sources.map {
                        LineageEdge(
                            version: version.id, product: version.product, source: $0, agreement: nil,
                            basisPoints: 1)
                    }, of: version, at: house.now, by: .account, log: house.log, in: counting)
                return counting.walked
            }
            // Eight ways to one source.
            let (root, last) = (try product(), try product())
            var middle: [ID<Product>] = []
            for _ in 0..<8 {
                let version = try product()
                _ = try declare(version, from: [root.product])
                middle.append(version.product)
            }
            return [try declare(last, from: middle), try declare(last, from: middle.reversed())]
        }
        #expect(walks == [9, 0])
    }

    @Test("what may no longer be derived from is not published")
    func endedMeanwhile() async throws {
        let house = try await ExchangeHouse()
        let (version, agreement) = try await Self.derivation(house, ["action": "derive"])
        try await Self.declare(version, under: agreement, house)
        let problem = await #expect(throws: Problem.self) {
            try await house.database.write { [house] transaction in
                try Agreements.move(
                    agreement.id, to: .terminated, at: house.now, by: .account, log: house.log,
                    in: transaction)
                try ProductVersions.publish(
                    version.id, at: house.now, by: .account, log: house.log, in: transaction)
            }
        }
        #expect(problem?.kind == .forbidden)
        try await house.database.write { [house] in
            try ProductVersions.publish(
                version.id, at: house.now, by: .account, log: house.log, in: $0)
        }
        #expect(
            try await house.database.read { try ProductVersions.version(version.id, in: $0)?.publishedAt }
                != nil)
    }
}
