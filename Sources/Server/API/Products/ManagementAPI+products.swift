import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let productNote = ["product": "The id of a product."]

    static let productRoutes = [
        APIRoute(
            APIOperation(
                "createProduct", .post, "/api/products", "Makes a data product: a draft", tag: .products,
                access: .accounts, body: .json(ProductShapes.draft),
                answer: .created(ProductShapes.product, "The product.")),
            { api, call in try await api.createProduct(call) }),
        APIRoute(
            APIOperation(
                "searchProducts", .get, "/api/products", "Finds listed products",
                note: """
                    Words, and pairs of characters of Chinese and Japanese, in title, keywords, use cases and \
                    description; ranked by BM25, each hit with its reasons. Without `q` all of them, in the order of \
                    their making.
                    """, tag: .products, access: .accounts,
                query: [
                    .init("q", .text(1...SearchQuery.maximumCharacters), "What is looked for."),
                    .init("board", .text(1...63), "On one board."),
                    .init("class", .words(of: DataClass.self), "Of one class."),
                    .init("sensitivity", .words(of: Sensitivity.self), "Of one grade."),
                    .init(
                        "cross_border", .words(of: CrossBorder.self), "Under one rule for crossing borders."),
                    .init("supplier", .id(Participant.self), "Of one supplier."),
                    .init("language", .text(2...35), "With data in one language (BCP 47)."),
                    .init("limit", .integer(APIQuery.limits), "The most items of a page; 50 when left out."),
                    .init("cursor", .text(1...9), "The `next_cursor` of the page before."),
                ], answer: .json(ProductShapes.search, "One page of hits, with counts by facet.")),
            { api, call in try await api.searchProducts(call) }),
        APIRoute(
            APIOperation(
                "listOwnProducts", .get, "/api/participants/{participant}/products",
                "Lists the products of a supplier in all their states",
                note: "For the supplier itself and for operators.", tag: .products, access: .accounts,
                pathNotes: participantNote,
                query: [.init("state", .words(of: ListingState.self), "Those that stand so.")]
                    + APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: ProductShapes.product, "One page of products.")),
            { api, call in try await api.listOwnProducts(call) }),
        APIRoute(
            APIOperation(
                "getProduct", .get, "/api/products/{product}", "Shows a product: a listed one, or one's own",
                tag: .products, access: .accounts, pathNotes: productNote,
                answer: .json(ProductShapes.product, "The product.")),
            { api, call in try await api.product(call) }),
        APIRoute(
            APIOperation(
                "changeProduct", .patch, "/api/products/{product}", "Changes a product",
                note: """
                    An assessed product is a draft again. Of a listed one only words may change: not its board, its \
                    classes, nor what its right is about; it is suspended until it is assessed anew.
                    """, tag: .products, access: .accounts, pathNotes: productNote,
                body: .json(ProductShapes.change),
                answer: .json(ProductShapes.product, "The product as it is now.")),
            { api, call in try await api.changeProduct(call) }),
    ]

    private func createProduct(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Product> = newID(call)
        let metadata = try Self.metadata(call.body.value("metadata"))
        let made = try await database.write { [self] transaction in
            let own = try call.participant(to: .publish, exchange, in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                return Made(
                    body: try Products.product(first, in: transaction).orVanished(first).json, isReplay: true)
            }
            let supplier: ID<Participant> = call.body.has("supplier") ? try call.body.id("supplier") : own.id
            guard supplier == own.id || call.caller.isOperator else {
                throw Problem(
                    .forbidden, "Products are made for one's own organisation.", parameter: "supplier")
            }
            guard try Participants.participant(supplier, in: transaction) != nil else {
                throw Participants.unknown(supplier)
            }
            let board = call.body.optionalText("board")
            try Self.checkBoard(board, in: transaction)
            let product = try Products.create(
                Product(
                    id: id, iri: call.body.optionalText("iri") ?? "urn:minato:product:\(id)",
                    supplier: supplier,
                    board: board, dataClass: try call.body.requiredWord("class"),
                    sensitivity: try call.body.requiredWord("sensitivity"),
                    crossBorder: try call.body.requiredWord("cross_border"), metadata: metadata,
                    createdAt: call.now, changedAt: call.now), by: call.actor, log: changes.log,
                in: transaction)
            return Made(body: product.json, isReplay: false)
        }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/products/\($0)" })
    }

    /// - Throws: `invalidValue` with every fault.
    private static func metadata(_ value: JSONValue?) throws(Problem) -> JSONValue {
        let value = value ?? [:]
        let faults = ProductMetadata.faults(in: value)
        guard faults.isEmpty else {
            throw Problem(
                .invalidValue, "The metadata has faults. " + faults.joined(separator: " "),
                mend: "Mend all of them.", parameter: "metadata")
        }
        guard try value.canonical.count <= ProductMetadata.maximumBytes else {
            throw Problem(
                .invalidValue, "The metadata has more than \(ProductMetadata.maximumBytes) bytes.",
                mend: "Shorten it.", parameter: "metadata")
        }
        return value
    }

    private static func checkBoard(_ name: String?, in transaction: any ReadTransaction) throws(Problem) {
        guard let name, try Boards.named(name, in: transaction) == nil else { return }
        let names = try Boards.all(in: transaction).map(\.name)
        throw Problem(
            .invalidValue, "There is no board \(Shape.shown(name)).",
            mend: Shape.suggestion(for: name, among: names),
            parameter: "board")
    }

    private func searchProducts(_ call: APICall) async throws -> APIAnswer {
        let offset = call.query.text("cursor").map { Int($0) ?? -1 } ?? 0
        guard offset >= 0 else {
            throw Problem(
                .invalidValue, "The cursor is none of this list.",
                mend: "Give the next_cursor of the page before.",
                parameter: "cursor")
        }
        let query = SearchQuery(
            text: call.query.text("q") ?? "", board: call.query.text("board"),
            dataClass: call.query.text("class").flatMap(DataClass.init(rawValue:)),
            sensitivity: call.query.text("sensitivity").flatMap(Sensitivity.init(rawValue:)),
            crossBorder: call.query.text("cross_border").flatMap(CrossBorder.init(rawValue:)),
            supplier: call.query.text("supplier").flatMap { ID<Participant>($0) },
            language: call.query.text("language"), offset: offset,
            limit: call.query.text("limit").flatMap { Int($0) } ?? APIQuery.standardLimit)
        return try await database.read { .ok(try Search.find(query, in: $0).json) }
    }

    private func listOwnProducts(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Product.self, order: .oldestFirst)
        let state = call.query.text("state").flatMap(ListingState.init(rawValue:))
        return try await database.read { [self] transaction in
            let supplier = try call.pathParticipant(in: transaction)
            let own = try call.participant(to: .read, exchange, in: transaction)
            guard call.caller.isOperator || own.id == supplier.id else {
                throw Problem(
                    .forbidden, "Only \(supplier.legalName) sees all its products.",
                    mend: "GET /api/products?supplier=… finds the listed ones.", parameter: "participant")
            }
            let page = try Products.list(supplier: supplier.id, state: state, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func product(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [exchange] in .ok(try call.visibleProduct(exchange, in: $0).json) }
    }

    private func changeProduct(_ call: APICall) async throws -> APIAnswer {
        // `nil` would be a JSON null here.
        let metadata: JSONValue? =
            call.body.has("metadata") ? .some(try Self.metadata(call.body.value("metadata"))) : .none
        let body = try await database.write { [self] transaction in
            var product = try call.ownProduct(to: .publish, exchange, in: transaction)
            if call.body.has("board") {
                product.board = call.body.optionalText("board")
                try Self.checkBoard(product.board, in: transaction)
            }
            product.dataClass = call.body.word("class") ?? product.dataClass
            product.sensitivity = call.body.word("sensitivity") ?? product.sensitivity
            product.crossBorder = call.body.word("cross_border") ?? product.crossBorder
            product.metadata = metadata ?? product.metadata
            return try Products.update(
                product, at: call.now, by: call.actor, log: changes.log, in: transaction
            ).json
        }
        return .ok(body)
    }
}
