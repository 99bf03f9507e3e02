import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    private static let versionNote = productNote.merging(["number": "The number of a version: 1, 2, 3, …"]) {
        $1
    }

    static let versionRoutes = [
        APIRoute(
            APIOperation(
                "beginVersion", .post, "/api/products/{product}/versions",
                "Begins the next version of a product",
                note: "Send its files by PUT, then publish it.", tag: .products, access: .accounts,
                pathNotes: productNote,
                body: APIOperation.Body(shape: ProductShapes.versionDraft, mayBeEmpty: true),
                answer: .created(ProductShapes.version, "The version.")),
            { api, call in try await api.beginVersion(call) }),
        APIRoute(
            APIOperation(
                "listVersions", .get, "/api/products/{product}/versions", "Lists the versions of a product",
                note: "Others than the supplier see the published ones.", tag: .products, access: .accounts,
                pathNotes: productNote, answer: .json(.page(of: ProductShapes.version), "The versions.")),
            { api, call in try await api.listVersions(call) }),
        APIRoute(
            APIOperation(
                "declareSources", .put, "/api/products/{product}/versions/{number}/sources",
                "Says from which products a version is derived",
                note:
                    "Under which agreements, which must allow to derive, and what share of the revenue flows back. Circles are refused.",
                tag: .products, access: .accounts, pathNotes: versionNote, body: .json(ProductShapes.sources),
                answer: .json(ProductShapes.version, "The version.")),
            { api, call in try await api.declareSources(call) }),
        APIRoute(
            APIOperation(
                "publishVersion", .post, "/api/products/{product}/versions/{number}/publication",
                "Publishes a version: it never changes again",
                note: """
                    A listed product leaves its board unless this version was assessed before; agreements go on. \
                    Published again, files whose rows could not be counted are tried anew, and nothing else changes.
                    """,
                tag: .products, access: .accounts, pathNotes: versionNote,
                answer: .json(ProductShapes.version, "The version.")),
            { api, call in try await api.publishVersion(call) }),
        APIRoute(
            APIOperation(
                "getLineage", .get, "/api/products/{product}/lineage", "Shows from what a product is derived",
                note: "All sources at any depth, with what of the revenue stays with each.", tag: .products,
                access: .accounts, pathNotes: productNote,
                answer: .json(ProductShapes.lineage, "The sources.")),
            { api, call in try await api.lineage(call) }),
    ]

    private func beginVersion(_ call: APICall) async throws -> APIAnswer {
        let id: ID<ProductVersion> = newID(call)
        let made = try await database.write { [self] transaction in
            let product = try call.ownProduct(to: .publish, exchange, in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let version = try ProductVersions.version(first, in: transaction).orVanished(first)
                return Made(body: try Self.json(version, in: transaction), isReplay: true)
            }
            let version = try ProductVersions.begin(
                id, of: product.id, notes: call.body.optionalText("notes"), at: call.now, in: transaction)
            return Made(body: try Self.json(version, in: transaction), isReplay: false)
        }
        return .created(made, at: nil)
    }

    private func listVersions(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [exchange] transaction in
            let product = try call.visibleProduct(exchange, in: transaction)
            var isOwn = call.caller.isOperator
            if !isOwn, let account = call.caller.account {
                isOwn = try Participants.participant(of: account.id, in: transaction)?.id == product.supplier
            }
            var items: [JSONValue] = []
            for version in try ProductVersions.all(of: product.id, in: transaction)
            where isOwn || version.publishedAt != nil {
                items.append(try Self.json(version, in: transaction))
            }
            return .wholeList(items)
        }
    }

    private func declareSources(_ call: APICall) async throws -> APIAnswer {
        let sources = call.body.objects("sources")
        let body = try await database.write { [exchange, changes] transaction in
            let product = try call.ownProduct(to: .publish, exchange, in: transaction)
            let version = try call.version(of: product, in: transaction)
            var edges: [LineageEdge] = []
            for source in sources {
                edges.append(
                    LineageEdge(
                        version: version.id, product: product.id, source: try source.id("product"),
                        sourceVersion: source.has("version") ? try source.id("version") : nil,
                        agreement: source.has("agreement") ? try source.id("agreement") : nil,
                        purposes: source.texts("purpose"),
                        basisPoints: Int(source.optionalCount("basis_points") ?? 0)))
            }
            try Lineage.declare(
                edges, of: version, at: call.now, by: call.actor, log: changes.log, in: transaction)
            return try Self.json(version, in: transaction)
        }
        return .ok(body)
    }

    private func publishVersion(_ call: APICall) async throws -> APIAnswer {
        let body = try await database.write { [self] transaction in
            let product = try call.ownProduct(to: .publish, exchange, in: transaction)
            let version = try call.version(of: product, in: transaction)
            guard try !ProductVersions.files(of: version.id, in: transaction).isEmpty else {
                throw Problem(.conflict, "The version has no file.", mend: "Send its files by PUT first.")
            }
            // Another data set is another thing to be assessed, and to be entitled to, once it is derived.
            try ProductVersions.publish(
                version.id, at: call.now, by: call.actor, log: changes.log, in: transaction)
            try Listing.recheck(
                product.id, because: "version \(version.number)", at: call.now, log: changes.log,
                in: transaction)
            return try Self.json(try call.version(of: product, in: transaction), in: transaction)
        }
        return .ok(body)
    }

    private func lineage(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [exchange] transaction in
            let product = try call.visibleProduct(exchange, in: transaction)
            return .wholeList(
                try Lineage.sources(of: product.id, in: transaction).map {
                    [
                        "product": .id($0.product), "supplier": .id($0.supplier),
                        "basis_points": .count($0.basisPoints), "depth": .count($0.depth),
                    ]
                })
        }
    }

    static func json(
        _ version: ProductVersion, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        version.json(
            try ProductVersions.files(of: version.id, in: transaction),
            try Lineage.edges(of: version.id, in: transaction))
    }
}

extension APICall {
    /// The version of the path.
    func version(of product: Product, in transaction: any ReadTransaction) throws(Problem) -> ProductVersion {
        guard let number = Int(try parameter("number")),
            let version = try ProductVersions.version(number, of: product.id, in: transaction)
        else { throw Problem(.notFound, "There is no such version of \(product.id).", parameter: "number") }
        return version
    }
}
