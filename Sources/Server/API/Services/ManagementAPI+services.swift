import Accounting
import Documents
import Foundation
import Persistence
import Primitives

extension ManagementAPI {
    static let serviceRoutes = [
        APIRoute(
            APIOperation(
                "listOffered", .get, "/api/models",
                "Lists the services that one may ask, with what they cost",
                note: "As GET /v1/models lists them. An account sees those with a price in its currency.",
                tag: .services, access: .accounts,
                answer: .page(of: ServiceShapes.offered, "All of them, by name.")),
            { api, call in try await api.listOffered(call) }),
        APIRoute(
            APIOperation(
                "listServices", .get, "/api/services", "Lists the services", tag: .services,
                access: .operators,
                query: APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: ServiceShapes.service, "One page of services, retired ones too.")),
            { api, call in try await api.listServices(call) }),
        APIRoute(
            APIOperation(
                "createService", .post, "/api/services", "Offers a service",
                note:
                    "Under the name of a service that the API made and retired, it comes back with these terms.",
                tag: .services, access: .operators, body: .json(ServiceShapes.draft),
                answer: .created(ServiceShapes.service, "The service.")),
            { api, call in try await api.createService(call) }),
        APIRoute(
            APIOperation(
                "getService", .get, "/api/services/{name*}", "Shows a service and its prices", tag: .services,
                access: .operators, pathNotes: nameNote,
                answer: .json(ServiceShapes.service, "The service.")),
            { api, call in try await api.service(call) }),
        APIRoute(
            APIOperation(
                "retireService", .delete, "/api/services/{name*}", "Takes a service off the offer",
                note: "Its records keep naming it. A service of the configuration is taken out there.",
                tag: .services, access: .operators, pathNotes: nameNote,
                answer: .json(ServiceShapes.service, "The service.")),
            { api, call in try await api.retireService(call) }),
        APIRoute(
            APIOperation(
                "listPrices", .get, "/api/services/{name*}/prices",
                "Lists every price that a service ever had",
                tag: .services, access: .operators, pathNotes: nameNote,
                answer: .page(of: ServiceShapes.price, "All prices, by currency and version.")),
            { api, call in try await api.listPrices(call) }),
        APIRoute(
            APIOperation(
                "setPrice", .post, "/api/services/{name*}/prices", "Puts a price in force",
                note: """
                    New uses are charged by it; those under way keep theirs. A price of the configuration is in \
                    force again after the next start.
                    """,
                tag: .services, access: .operators, pathNotes: nameNote,
                body: .json(ServiceShapes.priceDraft),
                answer: .created(
                    ServiceShapes.price, "The price in force: the standing one when nothing changed.")),
            { api, call in try await api.setPrice(call) }),
    ]

    private static let nameNote = [
        "name": "The name of a service. A slash in it may stand as it is, or as `%2F`."
    ]

    private func listOffered(_ call: APICall) async throws -> APIAnswer {
        let currency = call.caller.account?.currency
        return try await database.read { transaction in
            let prices = Dictionary(grouping: try Prices.allInForce(in: transaction), by: \.service)
            let offered = try Services.offered(in: transaction).sorted { $0.name < $1.name }
            return .wholeList(
                offered.compactMap { service in
                    let own = (prices[service.id] ?? []).filter { currency == nil || $0.currency == currency }
                    return own.isEmpty ? nil : service.offeredJSON(own)
                })
        }
    }

    private func listServices(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Service.self, order: .oldestFirst)
        return try await database.read { transaction in
            let page = try Services.list(request, in: transaction)
            let prices = Dictionary(grouping: try Prices.allInForce(in: transaction), by: \.service)
            return .page(page.items.map { $0.json(prices[$0.id] ?? []) }, next: page.next)
        }
    }

    private func service(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        return try await database.read { .ok(try Self.service(named: name, in: $0).jsonWithPrices(in: $0)) }
    }

    private func createService(_ call: APICall) async throws -> APIAnswer {
        let terms = try ServiceTerms(
            call.body, engines: engines.map(\.name), rulePacks: rulePacks, classifiers: classifiers)
        let prices = try call.body.objects("price").map(PriceTerms.init)
        guard Set(prices.map(\.currency)).count == prices.count else {
            throw Shape.fault("price", "has two prices in one currency", "Give one for each currency.")
        }
        let newID: ID<Service> = newID(call)
        let priceIDs: [ID<Price>] = prices.map { _ in self.newID(call) }
        let (made, name) = try await database.write { [changes] transaction in
            let standing = try Services.service(named: terms.name, in: transaction)
            let id = standing?.id ?? newID
            let claim = try call.claim(for: id, in: transaction)
            let service: Service
            switch claim {
            case .fresh:
                if let standing { try Self.checkMayComeBack(standing) }
                service = try changes.offer(terms, id: id, at: call.now, in: transaction)
                for (price, id) in zip(prices, priceIDs) {
                    _ = try changes.setPrice(price, for: service.id, id: id, at: call.now, in: transaction)
                }
            case .same(let first): service = try Services.service(first, in: transaction).orVanished(first)
            }
            return (
                Made(body: try service.jsonWithPrices(in: transaction), isReplay: claim != .fresh),
                service.name
            )
        }
        return .created(made, at: Self.location(ofService: name), changesDirectory: true)
    }

    private func retireService(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let body = try await database.write { [changes] transaction in
            let service = try Self.service(named: name, in: transaction)
            guard service.origin == .api || service.isRetired else {
                throw Problem(
                    .conflict, "The service \"\(service.name)\" stands in the configuration.",
                    mend: "Remove it there and restart; the next start would offer it again.",
                    parameter: "name")
            }
            return try changes.retire(service, at: call.now, in: transaction).jsonWithPrices(in: transaction)
        }
        return .ok(body, changesDirectory: true)
    }

    private func listPrices(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        return try await database.read { transaction in
            let service = try Self.service(named: name, in: transaction)
            return .wholeList(try Prices.history(of: service.id, in: transaction).map(\.json))
        }
    }

    private func setPrice(_ call: APICall) async throws -> APIAnswer {
        let name = try call.parameter("name")
        let terms = try PriceTerms(call.body)
        let newID: ID<Price> = newID(call)
        let made = try await database.write { [changes] transaction in
            let service = try Self.service(named: name, in: transaction)
            let standing = try Prices.inForce(for: service.id, terms.currency, in: transaction)
            // A price that is in force already is not set anew; the key then stands for it.
            let id = standing.flatMap { $0.terms == terms ? $0.id : nil } ?? newID
            let claim = try call.claim(for: id, in: transaction)
            let price: Price
            switch claim {
            case .fresh:
                price = try changes.setPrice(terms, for: service.id, id: newID, at: call.now, in: transaction)
            case .same(let first): price = try Prices.price(first, in: transaction).orVanished(first)
            }
            return Made(body: price.json, isReplay: claim != .fresh)
        }
        return .created(made, at: nil, changesDirectory: true)
    }
}

extension ManagementAPI {
    /// - Throws: `notFound` for a name that no service has.
    static func service(
        named name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Service {
        guard let service = try Services.service(named: name, in: transaction) else {
            throw Problem(
                .notFound, "There is no service \(FaultCollector.quoted(name)).",
                mend: "GET /api/services lists them.", parameter: "name")
        }
        return service
    }

    /// A name is taken for ever, for records keep naming it; only who made it may bring it back.
    fileprivate static func checkMayComeBack(_ standing: Service) throws(Problem) {
        guard standing.isRetired, standing.origin == .api else {
            throw Problem(
                .conflict, "There is a service \"\(standing.name)\" already.", mend: "Choose another name.",
                parameter: "name")
        }
    }

    static func location(ofService name: String) -> String? {
        // The slash too: of a name that ends in "/prices" it would lead elsewhere.
        let allowed = CharacterSet.urlPathAllowed.subtracting(["/"])
        return name.addingPercentEncoding(withAllowedCharacters: allowed).map { "/api/services/\($0)" }
    }
}

extension Service {
    /// As the API shows it, with the prices in force.
    fileprivate func jsonWithPrices(in transaction: any ReadTransaction) throws(Problem) -> JSONValue {
        var newest: [Currency: Price] = [:]
        for price in try Prices.history(of: id, in: transaction) { newest[price.currency] = price }
        return json(newest.values.sorted { $0.currency.code < $1.currency.code })
    }
}
