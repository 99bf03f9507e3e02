import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@Suite("Search")
struct SearchTests {
    private static func product(
        _ house: ExchangeHouse, _ metadata: JSONValue, board: String = "finance",
        state: ListingState = .listed
    ) -> Product {
        let id = house.id(Product.self)
        return Product(
            id: id, iri: "urn:minato:product:\(id)", supplier: house.supplier.id, board: board,
            dataClass: .enterprise, sensitivity: .general, crossBorder: .free, metadata: metadata,
            state: state,
            createdAt: house.now, changedAt: house.now)
    }

    private static func add(_ products: [Product], to house: ExchangeHouse) async throws {
        try await house.database.write { [house] transaction in
            for product in products {
                try Products.create(product, by: .operator, log: house.log, in: transaction)
            }
        }
    }

    private static func find(_ text: String, board: String? = nil, in house: ExchangeHouse) async throws
        -> SearchResult
    {
        try await house.database.read { try Search.find(SearchQuery(text: text, board: board), in: $0) }
    }

    @Test(
        "cuts three languages into terms",
        arguments: [
            ("Credit-Data 2024", ["credit", "data", "2024"]), ("信用データ", ["信用", "用デ", "デー", "ータ"]),
            ("企业信用 score", ["企业", "业信", "信用", "score"]), ("ＣＲＥＤＩＴ ﾃﾞｰﾀ", ["credit", "デー", "ータ"]),
            ("米", ["米"]), ("", []), ("—!?", []),
        ])
    func terms(_ text: String, _ terms: [String]) {
        #expect(SearchTerms.terms(of: text) == terms)
    }

    @Test("a title counts more than a description, and the explanation adds up")
    func ranking() async throws {
        let house = try await ExchangeHouse()
        let titled = Self.product(house, ["title": ["en": "Carbon footprints", "ja": "炭素の足跡"]])
        let described = Self.product(
            house, ["title": ["en": "Steel prices"], "description": ["en": "Prices, with carbon intensity."]])
        try await Self.add([described, titled], to: house)
        let result = try await Self.find("carbon", in: house)
        #expect(result.hits.map(\.product.id) == [titled.id, described.id])
        for hit in result.hits {
            #expect(hit.explanation.reduce(0) { $0 + $1.score } == hit.score)
            #expect(hit.score > 0)
        }
        #expect(result.hits[0].explanation[0].fields == [.title])
        #expect(result.hits[1].explanation[0].fields == [.description])
        #expect(try await Self.find("炭素", in: house).hits.map(\.product.id) == [titled.id])
        #expect(try await Self.find("carbon", board: "carbon", in: house).hits.isEmpty)
        #expect(result.isExhaustive && result.total == 2)
    }

    @Test("what leaves the board is found no more, and nothing of it stays in the index")
    func removed() async throws {
        let house = try await ExchangeHouse()
        let product = Self.product(house, ["title": ["en": "Tide tables"], "languages": ["en", "ja"]])
        try await Self.add([product], to: house)
        #expect(try await Self.find("tide", in: house).total == 1)
        try await house.database.write { [house] transaction in
            var changed = product
            changed.metadata = ["title": ["en": "Current tables"], "languages": ["en"]]
            try Products.update(changed, at: house.now, by: .operator, log: house.log, in: transaction)
        }
        #expect(try await Self.find("tide", in: house).total == 0)
        // Off the board until it is assessed anew.
        #expect(try await Self.find("current", in: house).total == 0)
        try await house.database.write { [house] transaction in
            for id in [product.id, house.product.id] {
                guard let standing = try Products.product(id, in: transaction) else { continue }
                try Listing.move(
                    standing, .delist, reason: nil, at: house.now, by: .operator, log: house.log,
                    in: transaction)
            }
        }
        for table in ["search_terms", "search_frequencies", "search_products", "search_facets"] {
            let rows = try await house.database.read { try $0.rows("SELECT 1 FROM \(table)") }
            #expect(rows.isEmpty, "\(table)")
        }
    }

    @Test("a product is found by so many terms and no more, the title's first, and all of them go with it")
    func boundedTerms() async throws {
        let house = try await ExchangeHouse()
        // Four-digit words, so that none is part of another.
        let words = (1_000..<6_000).map(String.init)
        let use = stride(from: 0, to: words.count, by: 100).map {
            JSONValue.string(words[$0..<$0 + 100].joined(separator: " "))
        }
        let product = Self.product(
            house,
            [
                "title": ["en": "Lighthouse"], "use_cases": .array(use),
                "description": ["en": "breakwater"],
            ])
        try await Self.add([product], to: house)
        #expect(try await Self.find("lighthouse", in: house).total == 1)
        #expect(try await Self.find("1000", in: house).total == 1)
        #expect(try await Self.find("5999 breakwater", in: house).total == 0)
        let count = try await house.database.read {
            try $0.row("SELECT COUNT(*) FROM search_terms WHERE product = $1", [.id(product.id)])?.integer(0)
        }
        #expect(count == Int64(SearchIndex.maximumTerms))
        // As one that was added before there were bounds.
        try await house.database.write { transaction in
            for statement in [
                "INSERT INTO search_frequencies (term, products) VALUES ('5999', 1)",
                "UPDATE search_products SET length = length + 1",
            ] { try transaction.execute(statement) }
            try transaction.execute(
                "INSERT INTO search_terms (term, product, impact, fields) VALUES ('5999', $1, 1, 1)",
                [.id(product.id)])
        }
        _ = try await house.database.write { [house] in
            try Listing.move(
                product, .delist, reason: nil, at: house.now, by: .operator, log: house.log, in: $0)
        }
        let left = try await house.database.read {
            try $0.row("SELECT COUNT(*) FROM search_terms WHERE product = $1", [.id(product.id)])?.integer(0)
        }
        #expect(left == 0)
        #expect(
            try await house.database.read {
                try $0.row("SELECT 1 FROM search_frequencies WHERE term = '5999'")
            } == nil)
    }

    @Test("pages and facets cover all that is found, each once")
    func pages() async throws {
        let house = try await ExchangeHouse()
        let random = printedRandomness()
        let boards = ["finance", "city", "carbon"]
        let products = (0..<120).map { index in
            Self.product(
                house, ["title": ["en": .string("Sensor series \(index)")]], board: random.element(of: boards)
            )
        }
        try await Self.add(products, to: house)
        for text in ["sensor", ""] {
            var seen: [ID<Product>] = []
            var offset: Int? = 0
            while let at = offset {
                let page = try await house.database.read {
                    try Search.find(SearchQuery(text: text, offset: at, limit: 50), in: $0)
                }
                seen += page.hits.map(\.product.id)
                let counted = page.facets.filter { $0.facet == "board" }.reduce(0) { $0 + $1.products }
                #expect(counted == page.total)
                offset = page.next
            }
            #expect(Set(seen).count == seen.count)
            #expect(seen.count == (text.isEmpty ? 121 : 120))
        }
    }
}
