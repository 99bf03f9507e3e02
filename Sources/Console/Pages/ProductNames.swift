import Primitives

/// What products are called, by their ids.
struct ProductNames: Sendable {
    /// The most that are looked up at once, and the most that are asked for one by one.
    private static let maximumListed = 100
    private static let maximumAsked = 20
    private let titles: [String: (text: String, language: String?)]

    /// - Parameter ids: Those that the page shows.
    init(_ ids: [String?], _ page: PageContext) async throws {
        var wanted = Set(ids.compactMap { $0 }.filter { $0.hasPrefix("prod_") })
        var titles: [String: (text: String, language: String?)] = [:]
        func keep(_ product: JSONValue) {
            guard let id = product.text("id") else { return }
            wanted.remove(id)
            titles[id] = product["metadata"]?["title"]?.localized(page.language)
        }
        if wanted.count > 3 {
            let listed = try await page.find("/api/products", [("limit", String(Self.maximumListed))])
            for product in listed?.items ?? [] where wanted.contains(product.text("id") ?? "") {
                keep(product)
            }
        }
        for id in wanted.sorted().prefix(Self.maximumAsked) {
            if let product = try await page.find(Address.path("api", "products", id)) { keep(product) }
        }
        self.titles = titles
    }

    /// The titles by their ids.
    var texts: [String: String] { titles.mapValues(\.text) }

    /// The title; the id where there is none to show.
    func title(_ id: String?) -> String { id.map { titles[$0]?.text ?? $0 } ?? "" }

    /// The title as a link to the product's page on the market.
    /// - Parameter path: Where else it leads to.
    func cell(_ id: String?, path: String? = nil) -> Cell {
        guard let id else { return Cell("") }
        let path = path ?? Address.path("market", "products", id)
        guard let title = titles[id] else { return Cell(id, .mono, path: path) }
        return Cell(title.text, path: path, language: title.language)
    }
}

/// What boards are called.
struct BoardNames: Sendable {
    private let items: [JSONValue]
    private let language: Language

    init(_ page: PageContext) async throws {
        items = try await page.find("/api/boards")?.items ?? []
        language = page.language
    }

    /// The title of a board; its name where there is none.
    func title(_ name: String?) -> String {
        guard let name else { return "" }
        return items.first { $0.text("name") == name }?["title"]?.localized(language)?.text ?? name
    }

    /// All boards, to choose one.
    var choices: [(value: String, title: Phrase)] {
        items.compactMap { board in board.text("name").map { ($0, Phrase(same: title($0))) } }
    }
}
