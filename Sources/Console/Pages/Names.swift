import Primitives

/// What things are called, by their ids: people read names.
struct Names: Sendable {
    private let names: [String: String]

    init(_ names: [String: String]) { self.names = names }

    /// The names of a list's items.
    init(_ found: JSONValue?, name: (JSONValue) -> String?) {
        names = Dictionary(
            (found?.items ?? []).compactMap { one in
                one.text("id").flatMap { id in name(one).map { (id, $0) } }
            }, uniquingKeysWith: { first, _ in first })
    }

    subscript(id: String?) -> String? { id.flatMap { names[$0] } }

    /// All of them, for a form to choose from.
    var choices: [(value: String, title: Phrase)] {
        Set(names.values).sorted().map { ($0, Phrase(same: $0)) }
    }

    /// The name; the id where there is none to show.
    func text(_ id: String?) -> String { self[id] ?? id ?? "" }

    func cell(_ id: String?, path: String? = nil) -> Cell {
        guard let id else { return Cell("") }
        return names[id].map { Cell($0, path: path) } ?? Cell(id, .mono, path: path)
    }
}

extension PageContext {
    /// The most that are looked up for a page.
    private static let lookedUp = 200
    /// The most that are looked up one by one: each takes a request.
    private static let lookedUpSingly = 20

    /// Of accounts: for the house.
    func accountNames() async throws -> Names {
        guard person?.isHouse == true else { return Names([:]) }
        return Names(try await find("/api/accounts", [("limit", String(Self.lookedUp))])) { $0.text("name") }
    }

    /// Of services: for the house.
    func serviceNames() async throws -> Names {
        guard person?.isHouse == true else { return Names([:]) }
        return Names(try await find("/api/services", [("limit", String(Self.lookedUp))])) { $0.text("name") }
    }

    /// Of the people who sign in: for the house.
    func userNames() async throws -> Names {
        guard person?.isHouse == true else { return Names([:]) }
        return Names(try await find("/api/users", [("limit", String(Self.lookedUp))])) {
            $0.text("display_name")
        }
    }

    /// The titles of these products, as far as who asks may see them.
    func productTitles(_ ids: [String?]) async throws -> Names {
        Names(try await ProductNames(ids, self).texts)
    }

    /// Who uses data under these agreements.
    func consumers(_ ids: [String?], _ participants: ParticipantNames) async throws -> Names {
        var consumers: [String: String] = [:]
        for id in Set(ids.compactMap { $0 }).sorted().prefix(Self.lookedUpSingly) {
            let agreement = try await find("/api/agreements/\(Address.encoded(id))")
            consumers[id] = agreement?.text("consumer").map { participants.cell($0).text }
        }
        return Names(consumers)
    }

    /// Where a product is shown; nil for who takes no part in the exchange.
    func productPath(_ id: String?) -> String? {
        guard person?.isHouse == true || person?.participant != nil else { return nil }
        return id.map { Address.path("market", "products", $0) }
    }

    /// Where a contract is shown; nil for who is no party to it, and so knows no name of it.
    func agreementPath(_ id: String?, known names: Names) -> String? {
        guard person?.isHouse == true || names[id] != nil else { return nil }
        return id.map { Address.path("market", "agreements", $0) }
    }

    /// Where an account is shown: for the house, its own page; for others, none.
    func accountPath(_ id: String?) -> String? {
        guard person?.isHouse == true else { return nil }
        return id.map { Address.path("money", "accounts", $0) }
    }

    /// Forms that are seldom needed: folded, unless one of them was sent and refused.
    func folded(_ title: Phrase, _ forms: [(Form, FormValues)]) -> [Component] {
        let parts = forms.map { Component.form($0.0, $0.1) }
        guard !parts.isEmpty, !forms.contains(where: { $0.0.id == refused?.id }) else { return parts }
        return [.details(text(title), parts)]
    }
}
