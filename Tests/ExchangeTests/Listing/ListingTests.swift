import Exchange
import Persistence
import Primitives
import Testing

@Suite("Listing")
struct ListingTests {
    private static let resource = "urn:ledger"

    /// A draft with everything but what `missing` names.
    private static func draft(_ house: ExchangeHouse, without missing: Set<String> = []) async throws
        -> Product
    {
        var metadata: [String: JSONValue] = [
            "title": ["en": "Ledger"], "update_frequency": "P1M", "temporal": ["start": "2024-01-01"],
            "resources": [.string(resource)], "use_cases": ["review"], "actions": ["read"],
            "territory": ["CN"],
        ]
        if missing.contains("use case") { metadata["use_cases"] = nil }
        if missing.contains("metadata") { metadata["update_frequency"] = nil }
        let (id, fields) = (house.id(Product.self), JSONValue.object(metadata))
        return try await house.database.write { [house] transaction in
            let product = try Products.create(
                Product(
                    id: id, iri: "urn:\(id)", supplier: house.supplier.id, board: "finance",
                    dataClass: .enterprise, sensitivity: .general, crossBorder: .free, metadata: fields,
                    createdAt: house.now, changedAt: house.now), by: .operator, log: house.log,
                in: transaction)
            if !missing.contains("version") {
                let version = try ProductVersions.begin(
                    house.id(), of: id, notes: nil, at: house.now, in: transaction)
                for (name, role) in [("a.csv", ProductFile.Role.data), ("s.csv", .sample)]
                where !missing.contains(role.rawValue) {
                    try ProductVersions.add(
                        ProductFile(
                            version: version.id, name: name, role: role, mediaType: "text/csv", bytes: 1,
                            sha256: Array(repeating: 1, count: 32)), in: transaction)
                }
                try ProductVersions.publish(version.id, at: house.now, in: transaction)
            }
            if !missing.contains("assessment"), !missing.contains("version") {
                try assess(product, .passed, house, transaction)
            }
            return try Products.product(id, in: transaction) ?? product
        }
    }

    private static func assess(
        _ product: Product, _ verdict: ProductAssessment.Verdict, version: Int? = nil, _ house: ExchangeHouse,
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        let standing = try Products.product(product.id, in: transaction) ?? product
        let facts = try AssessedFacts.of(standing, number: version, in: transaction)
        try ProductAssessments.record(
            ProductAssessment(
                id: house.id(), product: product.id, version: facts.version.id, factsHash: facts.sha256,
                kind: .compliance, verdict: verdict, findings: "good", evidence: [],
                assessor: house.demander.id, document: "a.b.c", createdAt: house.now), by: .operator,
            log: house.log, in: transaction)
    }

    /// The next version with data and sample, published or not.
    private static func begin(
        _ product: Product, published: Bool, _ house: ExchangeHouse, _ transaction: any WriteTransaction
    ) throws(Problem) -> ProductVersion {
        let version = try ProductVersions.begin(
            house.id(), of: product.id, notes: nil, at: house.now, in: transaction)
        for (name, role) in [("b.csv", ProductFile.Role.data), ("t.csv", .sample)] {
            try ProductVersions.add(
                ProductFile(
                    version: version.id, name: name, role: role, mediaType: "text/csv", bytes: 1,
                    sha256: Array(repeating: 2, count: 32)), in: transaction)
        }
        if published { try publish(version, house, transaction) }
        return version
    }

    private static func publish(
        _ version: ProductVersion, _ house: ExchangeHouse, _ transaction: any WriteTransaction
    ) throws(Problem) {
        try ProductVersions.publish(
            version.id, at: house.now, by: .account, log: house.log, in: transaction)
        try Listing.recheck(
            version.product, because: "version \(version.number)", at: house.now, log: house.log,
            in: transaction)
    }

    private static func state(_ product: Product, _ house: ExchangeHouse) async throws -> ListingState? {
        try await house.database.read { try Products.product(product.id, in: $0)?.state }
    }

    private static func reasons(_ product: Product, _ house: ExchangeHouse) async throws -> [String] {
        try await house.database.read { [house] transaction in
            let standing = try #require(try Products.product(product.id, in: transaction))
            return try Listing.gate(standing, at: house.now, in: transaction).reasons
        }
    }

    @Test("a version that nobody assessed takes a listed product off its board until somebody has")
    func anotherVersion() async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house)
        let product = try await Self.list(Self.draft(house), house)
        _ = try await house.database.write { [house] in
            try Self.begin(product, published: true, house, $0)
        }
        #expect(try await Self.state(product, house) == .suspended)
        #expect(
            try await Self.reasons(product, house) == [
                "The compliance assessment is about another version or other metadata: have this assessed."
            ])
        try await house.database.write { [house] in try Self.assess(product, .passed, house, $0) }
        #expect(try await Self.reasons(product, house) == [])
    }

    @Test("a version that was assessed before it is published keeps the product on its board")
    func assessedAhead() async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house)
        let product = try await Self.list(Self.draft(house), house)
        let version = try await house.database.write { [house] transaction in
            let version = try Self.begin(product, published: false, house, transaction)
            // What fails before it is out says nothing of what is out.
            try Self.assess(product, .failed, version: 2, house, transaction)
            try Self.assess(product, .passed, version: 2, house, transaction)
            return version
        }
        #expect(try await Self.state(product, house) == .listed)
        try await house.database.write { [house] in try Self.publish(version, house, $0) }
        #expect(try await Self.state(product, house) == .listed)
    }

    @Test("a file that comes after the assessment is not what was assessed")
    func anotherFile() async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house)
        let product = try await Self.list(Self.draft(house), house)
        try await house.database.write { [house] transaction in
            let version = try Self.begin(product, published: false, house, transaction)
            try Self.assess(product, .passed, version: 2, house, transaction)
            try ProductVersions.add(
                ProductFile(
                    version: version.id, name: "late.csv", role: .data, mediaType: "text/csv", bytes: 1,
                    sha256: Array(repeating: 3, count: 32)), in: transaction)
            try Self.publish(version, house, transaction)
        }
        #expect(try await Self.state(product, house) == .suspended)
    }

    @Test("other words about a listed product are assessed anew")
    func otherWords() async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house)
        let product = try await Self.list(Self.draft(house), house)
        var changed = product
        var metadata = try #require(product.metadata.objectValue)
        metadata["title"] = ["en": "Another ledger"]
        changed.metadata = .object(metadata)
        let (same, other) = (product, changed)
        let states = try await house.database.write { [house] transaction in
            func update(_ product: Product) throws(Problem) -> ListingState {
                try Products.update(
                    product, at: house.now, by: .account, log: house.log, in: transaction
                ).state
            }
            return [try update(same), try update(other)]
        }
        #expect(states == [.listed, .suspended])
        #expect(
            try await house.database.read { try Search.find(SearchQuery(text: "ledger"), in: $0).total } == 0)
        try await house.database.write { [house] in try Self.assess(product, .passed, house, $0) }
        let standing = try await house.database.read { try Products.product(product.id, in: $0) }
        #expect(try await Self.list(#require(standing), house).state == .listed)
    }

    @discardableResult
    private static func entitle(
        _ house: ExchangeHouse, _ kind: RightKind = .operate, until end: Timestamp? = nil
    ) async throws -> Right {
        try await house.database.write { [house] transaction in
            let right = try Rights.register(
                Right(
                    id: house.id(), kind: kind, holder: house.supplier.id, subject: .resource(resource),
                    dataClass: .enterprise, basis: RightBasis(kind: .origination, reference: "own"),
                    actions: Extent(["read"]), territory: Extent(["CN"]), startsAt: house.now, endsAt: end,
                    createdAt: house.now), by: .account, log: house.log, in: transaction)
            return try Rights.take(
                .certify, on: right.id, at: house.now, by: .operator, log: house.log, in: transaction)
        }
    }

    private static func list(_ product: Product, _ house: ExchangeHouse) async throws -> Product {
        try await house.database.write { [house] in
            try Listing.list(product, at: house.now, by: .account, log: house.log, in: $0)
        }
    }

    @Test("what has all it takes is listed")
    func listed() async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house)
        #expect(try await Self.list(Self.draft(house), house).state == .listed)
    }

    @Test(
        "without one thing it is refused for that reason",
        arguments: [
            ("use case", "no use case"), ("metadata", "update_frequency"), ("version", "No version"),
            ("data", "no data"), ("sample", "sample"), ("assessment", "No compliance"),
        ])
    func refused(_ missing: String, _ reason: String) async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house)
        let product = try await Self.draft(house, without: [missing])
        let problem = await #expect(throws: Problem.self) { try await Self.list(product, house) }
        #expect(problem?.kind == .unprocessable)
        #expect(problem?.detail.contains(reason) == true)
    }

    @Test("without a right it is refused, and with everything missing for every reason at once")
    func allReasons() async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house, .processUse)
        let untitled = try await Self.draft(house)
        let problem = await #expect(throws: Problem.self) { try await Self.list(untitled, house) }
        #expect(problem?.detail.contains("operate") == true)
        let bare = try await Self.draft(house, without: ["use case", "version", "assessment"])
        let reasons = try await house.database.read { [house] in
            try Listing.gate(bare, at: house.now, in: $0).reasons
        }
        for reason in ["use case", "operate", "No compliance", "No version", "sample"] {
            #expect(reasons.contains { $0.contains(reason) }, "\(reason)")
        }
    }

    @Test("an offer that grants more than is held stands against listing, with its name")
    func exceedingOffer() async throws {
        let house = try await ExchangeHouse()
        try await Self.entitle(house)
        let product = try await Self.draft(house)
        let offer = try await house.database.write { [house] transaction in
            try Offers.create(
                Offer(
                    id: house.id(), iri: "urn:offer:wide", product: product.id,
                    policy: ["@type": "Offer", "permission": [["action": "index"]]], createdAt: house.now),
                by: .account, log: house.log, in: transaction)
        }
        let problem = await #expect(throws: Problem.self) { try await Self.list(product, house) }
        #expect(problem?.detail.contains("The offer \(offer.id): permission[0] exceeds the right") == true)
        _ = try await house.database.write { [house] in
            try Offers.withdraw(offer.id, at: house.now, by: .account, log: house.log, in: $0)
        }
        #expect(try await Self.list(product, house).state == .listed)
    }

    /// Looks at all titles that wait, a page at a time.
    /// - Returns: The pages.
    @discardableResult
    private static func recheck(_ house: ExchangeHouse) async throws -> Int {
        var pages = 0
        while try await TitleRechecks.step(in: house.database, at: house.now, log: house.log) { pages += 1 }
        return pages
    }

    private static func take(_ step: RightStep, _ right: Right, _ house: ExchangeHouse) async throws {
        _ = try await house.database.write { [house] in
            try Rights.take(step, on: right.id, at: house.now, by: .operator, log: house.log, in: $0)
        }
    }

    @Test("a right that ends takes its product off the board at the next look; nothing is signed before it")
    func untitled() async throws {
        let house = try await ExchangeHouse()
        let right = try await Self.entitle(house, until: house.now + .seconds(10))
        let product = try await Self.list(Self.draft(house), house)
        let later = house.now + .seconds(10)
        let ended = try await house.database.write { [house] in
            try Listing.sweep(at: later, limit: 10, log: house.log, in: $0)
        }
        #expect(ended == 1)
        #expect(try await Self.state(product, house) == .listed)
        let draft = AgreementDraft(
            id: house.id(), iri: "urn:late", offer: nil, product: product.id, dataset: product.iri,
            provider: house.supplier.id, consumer: house.demander.id,
            policy: ["@type": "Agreement", "permission": [["action": "read"]]])
        let problem = await #expect(throws: Problem.self) {
            try await house.database.write { [house] in
                try Contracts.sign(
                    draft, feeBasisPoints: 0, at: later, by: .account, log: house.log, in: $0)
            }
        }
        #expect(problem?.kind == .unprocessable)
        #expect(try await TitleRechecks.step(in: house.database, at: later, log: house.log))
        let (state, standing) = try await house.database.read {
            (try Products.product(product.id, in: $0)?.state, try Rights.right(right.id, in: $0)?.state)
        }
        #expect(state == .suspended)
        #expect(standing == .expired)
    }

    @Test("a second right keeps it there")
    func stillTitled() async throws {
        let house = try await ExchangeHouse()
        let first = try await Self.entitle(house)
        try await Self.entitle(house)
        let product = try await Self.list(Self.draft(house), house)
        try await Self.take(.revoke, first, house)
        #expect(try await Self.recheck(house) == 1)
        #expect(try await Self.state(product, house) == .listed)
    }

    @Test("a right that did not count, and one that is moved where it stands, has nothing looked at")
    func nothingMoved() async throws {
        let house = try await ExchangeHouse()
        let right = try await Self.entitle(house)
        try await Self.take(.certify, right, house)
        #expect(try await Self.recheck(house) == 0)
        try await Self.take(.suspend, right, house)
        #expect(try await Self.recheck(house) == 1)
        try await Self.take(.suspend, right, house)
        try await Self.take(.revoke, right, house)
        try await Self.take(.revoke, right, house)
        #expect(try await Self.recheck(house) == 0)
    }

    @Test("however much hangs on a right, its end touches no product, and each look a page of them")
    func pages() async throws {
        let house = try await ExchangeHouse()
        let count = 2 * TitleRechecks.pageSize + 3
        let (right, granted) = try await house.database.write { [house] transaction in
            func right(_ kind: RightKind, _ holder: Participant, of parent: Right?) throws(Problem) -> Right {
                let right = try Rights.register(
                    Right(
                        id: house.id(), kind: kind, holder: holder.id, subject: .resource(Self.resource),
                        dataClass: .enterprise, basis: RightBasis(kind: .origination, reference: "own"),
                        actions: Extent(["read"]), territory: Extent(["CN"]), startsAt: house.now,
                        mayGrant: parent == nil, parent: parent?.id, createdAt: house.now), by: .account,
                    log: house.log, in: transaction)
                return try Rights.take(
                    .certify, on: right.id, at: house.now, by: .operator, log: house.log, in: transaction)
            }
            let root = try right(.hold, house.demander, of: nil)
            let granted = try right(.operate, house.supplier, of: root)
            for _ in 0..<count {
                let id = house.id(Product.self)
                try Products.create(
                    Product(
                        id: id, iri: "urn:\(id)", supplier: house.supplier.id, board: "finance",
                        dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                        metadata: [
                            "title": ["en": "Page"], "resources": [.string(Self.resource)],
                            "actions": ["read"], "territory": ["CN"],
                        ], state: .listed, createdAt: house.now, changedAt: house.now), by: .operator,
                    log: house.log, in: transaction)
            }
            return (root, granted)
        }
        func listed() async throws -> Int {
            try await house.database.read {
                try $0.rows("SELECT id FROM products WHERE state = 'listed'").count
            }
        }
        try await Self.take(.revoke, right, house)
        #expect(try await listed() == count + 1)
        // The holder of the root lists nothing; its one step finds the right that was granted from it.
        #expect(try await TitleRechecks.step(in: house.database, at: house.now, log: house.log))
        #expect(try await house.database.read { try TitleRechecks.next(in: $0) } == granted.id)
        for _ in 0..<3 {
            let before = try await listed()
            #expect(try await TitleRechecks.step(in: house.database, at: house.now, log: house.log))
            #expect(try await before - listed() <= TitleRechecks.pageSize)
        }
        // The product of the house hangs on another right.
        #expect(try await listed() == 1)
        #expect(try await Self.recheck(house) == 0)
    }

    @Test("a product takes its legal steps and no others", arguments: ListingState.allCases)
    func states(_ state: ListingState) {
        let legal: [ListingState: Set<ListingStep>] = [
            .draft: [.assess, .reopen, .delist], .assessed: [.assess, .reopen, .list, .delist],
            .listed: [.list, .suspend, .delist], .suspended: [.list, .suspend, .delist], .delisted: [.delist],
        ]
        for step in ListingStep.allCases {
            var moved = state
            if legal[state]?.contains(step) == true {
                #expect(throws: Never.self) { try moved.take(step) }
            } else {
                #expect(throws: Problem.self) { try moved.take(step) }
                #expect(moved == state)
            }
        }
    }
}
