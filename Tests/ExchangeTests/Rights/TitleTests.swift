import Exchange
import Persistence
import Policy
import Primitives
import Testing

@Suite("What is offered is held")
struct TitleTests {
    private static let year: JSONValue = [
        "leftOperand": "dateTime", "operator": "lt", "rightOperand": "2027-01-01",
    ]

    private static func constraint(_ left: String, _ right: JSONValue) -> JSONValue {
        ["leftOperand": .string(left), "operator": "isAnyOf", "rightOperand": right]
    }

    /// A right to read and index in Japan for one purpose until 2027, and its product, which is sold for that.
    private struct Narrow {
        let house: ExchangeHouse
        let product: Product
        let right: Right

        init(grantable: Bool = false) async throws {
            let house = try await ExchangeHouse()
            self.house = house
            let (id, right) = (house.id(Product.self), house.id(Right.self))
            (product, self.right) = try await house.database.write { [house] transaction in
                let product = try Products.create(
                    Product(
                        id: id, iri: "urn:\(id)", supplier: house.supplier.id, board: "finance",
                        dataClass: .enterprise, sensitivity: .general, crossBorder: .free,
                        metadata: [
                            "title": ["en": "Scores"], "resources": ["urn:scores"],
                            "actions": ["read", "index", "train", "use"], "territory": ["JP", "EU"],
                        ], createdAt: house.now, changedAt: house.now), by: .account, log: house.log,
                    in: transaction)
                try Rights.register(
                    Right(
                        id: right, kind: .operate, holder: house.supplier.id,
                        subject: .resource("urn:scores"), dataClass: .enterprise,
                        basis: RightBasis(kind: .contract, reference: "c-1"),
                        actions: Extent(grantable ? ["use"] : ["read", "index"]),
                        territory: Extent(["JP", "EU"]), purposes: Extent(["review"]), startsAt: house.now,
                        endsAt: Timestamp(rfc3339: "2027-01-01T00:00:00Z"), mayGrant: grantable,
                        createdAt: house.now), by: .account, log: house.log, in: transaction)
                return (
                    product,
                    try Rights.take(
                        .certify, on: right, at: house.now, by: .operator, log: house.log, in: transaction)
                )
            }
        }

        func faults(_ permission: JSONValue, prohibition: JSONValue = [], until end: Timestamp? = nil)
            async throws -> [String]
        {
            let policy = try UsagePolicy(reading: [
                "@type": "Offer", "permission": [permission], "prohibition": prohibition,
            ])
            return try await house.database.read { [product, house] in
                try Rights.title(to: product, at: house.now, in: $0)
                    .faults(of: policy, at: house.now, until: end)
            }
        }
    }

    private static let held: [JSONValue] = [
        constraint("spatial", ["JP", "FR"]), constraint("purpose", ["review"]), year,
    ]

    @Test("a permission within the right is no fault")
    func within() async throws {
        let narrow = try await Narrow()
        #expect(try await narrow.faults(["action": "read", "constraint": .array(Self.held)]) == [])
        let grantable = try await Narrow(grantable: true)
        #expect(try await grantable.faults(["action": "use", "constraint": .array(Self.held)]) == [])
    }

    @Test(
        "a permission beyond the right is named with what exceeds it",
        arguments: [
            ("urn:minato:odrl:train", held, "allows urn:minato:odrl:train"),
            ("read", Array(held.dropFirst()), "allows use in every place"),
            ("read", [constraint("spatial", ["US"])] + held.dropFirst(), "allows use in US"),
            ("read", [held[0], year], "any purpose"),
            ("read", [held[0], constraint("purpose", ["review", "ads"]), year], "for ads"),
            ("read", Array(held.prefix(2)), "dateTime lt 2027-01-01T00:00:00"),
            ("use", held, "grant use to others (grantUse, nextPolicy)"),
        ] as [(String, [JSONValue], String)])
    func beyond(_ action: String, _ constraints: [JSONValue], _ reason: String) async throws {
        let narrow = try await Narrow()
        let faults = try await narrow.faults([
            "action": .string(action), "constraint": .array(constraints),
        ])
        #expect(faults.contains { $0.contains("permission[0]") && $0.contains(reason) }, "\(faults)")
        #expect(faults.contains { $0.contains(narrow.right.id.description) })
    }

    @Test("the end of the agreement bounds what has no end of its own")
    func agreementEnd() async throws {
        let narrow = try await Narrow()
        let permission: JSONValue = ["action": "read", "constraint": .array(Array(Self.held.prefix(2)))]
        let end = try #require(narrow.right.endsAt)
        #expect(try await narrow.faults(permission, until: end) == [])
        #expect(try await !narrow.faults(permission, until: end + .seconds(1)).isEmpty)
    }

    @Test("what the metadata does not declare is not offered, whatever the right")
    func undeclared() async throws {
        let narrow = try await Narrow(grantable: true)
        var product = narrow.product
        product.metadata = ["title": ["en": "Scores"], "resources": ["urn:scores"]]
        let declared = product
        let policy = try UsagePolicy(reading: [
            "@type": "Offer",
            "permission": [
                ["action": "read", "constraint": .array(Self.held)],
                ["action": "index", "constraint": .array(Self.held)],
            ],
        ])
        let faults = try await narrow.house.database.read { [house = narrow.house] in
            try Rights.title(to: declared, at: house.now, in: $0).faults(of: policy, at: house.now)
        }
        // The supplier is in China.
        #expect(faults.count == 3)
        #expect(faults[0].contains("permission[0] allows use in FR, JP; the product's \"territory\" is CN"))
        #expect(faults[1].contains("permission[1] allows index; the product's \"actions\" are read"))
    }

    @Test("data that must not leave its country is offered nowhere else")
    func crossBorder() async throws {
        let narrow = try await Narrow()
        var product = narrow.product
        product.crossBorder = .prohibited
        let bound = product
        let policy = try UsagePolicy(reading: [
            "@type": "Offer", "permission": [["action": "read", "constraint": .array(Self.held)]],
        ])
        let faults = try await narrow.house.database.read { [house = narrow.house] in
            try Rights.title(to: bound, at: house.now, in: $0).faults(of: policy, at: house.now)
        }
        #expect(faults == ["permission[0] allows use in FR, JP; the data must not leave CN."])
    }

    @Test("nothing is signed that the supplier does not hold on that day")
    func signing() async throws {
        let house = try await ExchangeHouse()
        try await house.sign(house.draft(price: [:]))
        try await house.database.write { [house] transaction in
            let own = try Rights.list(
                holder: house.supplier.id, PageRequest(limit: 1, order: .oldestFirst), in: transaction)
            try Rights.take(
                .suspend, on: #require(own.items.first).id, at: house.now, by: .operator, log: house.log,
                in: transaction)
        }
        let problem = await #expect(throws: Problem.self) {
            try await house.sign(house.draft(price: [:]))
        }
        #expect(problem?.kind == .unprocessable)
        #expect(problem?.detail.contains("no certified right to operate") == true)
    }
}
