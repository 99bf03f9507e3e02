import Credentials
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let listingRoutes = [
        APIRoute(
            APIOperation(
                "getListing", .get, "/api/products/{product}/listing",
                "Shows what stands against listing a product",
                tag: .products, access: .accounts, pathNotes: productNote,
                answer: .json(ProductShapes.listing, "Its state and all reasons.")),
            { api, call in try await api.listing(call) }),
        APIRoute(
            APIOperation(
                "moveListing", .post, "/api/products/{product}/listing",
                "Lists, suspends or delists a product",
                note: """
                    Refused with all reasons without the right, a passed compliance assessment, a use case, a \
                    published version with data, or against the board's rules.
                    """, tag: .products, access: .accounts, pathNotes: productNote,
                body: .json(ProductShapes.listingStep),
                answer: .json(ProductShapes.listing, "How it stands now.")),
            { api, call in try await api.moveListing(call) }),
        APIRoute(
            APIOperation(
                "assessProduct", .post, "/api/products/{product}/assessments",
                "Records an assessment of a product",
                note: """
                    By an assessor, never the supplier itself, or an operator. Signed with the assessor's hosted key. \
                    It is about one version and all that is said of the product at this moment: once anything of \
                    that changes it counts no more. A version can be assessed before it is published.
                    """,
                tag: .products, access: .accounts, pathNotes: productNote,
                body: .json(ProductShapes.assessmentDraft),
                answer: .created(ProductShapes.assessment, "The assessment.")),
            { api, call in try await api.assessProduct(call) }),
        APIRoute(
            APIOperation(
                "listProductAssessments", .get, "/api/products/{product}/assessments",
                "Lists the assessments of a product", tag: .products, access: .accounts,
                pathNotes: productNote,
                query: APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: ProductShapes.assessment, "One page of assessments.")),
            { api, call in try await api.listProductAssessments(call) }),
    ]

    private func listing(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [exchange] transaction in
            let product = try call.ownProduct(to: .read, exchange, in: transaction)
            return .ok(try Self.listing(product, at: call.now, in: transaction))
        }
    }

    private static func listing(
        _ product: Product, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        let gate = try Listing.gate(product, at: now, in: transaction)
        var chain: [Right] = []
        if case .held(let rights) = gate.title { chain = rights }
        return [
            "product": .id(product.id), "state": .name(product.state), "reasons": .texts(gate.reasons),
            "chain_of_title": .texts(chain.map(\.id.description)),
        ]
    }

    private func moveListing(_ call: APICall) async throws -> APIAnswer {
        let step: ListingStep = try call.body.requiredWord("step")
        let body = try await database.write { [self] transaction in
            let product = try call.ownProduct(to: .publish, exchange, in: transaction)
            let moved =
                step == .list
                ? try Listing.list(
                    product, at: call.now, by: call.actor, log: changes.log, in: transaction)
                : try Listing.move(
                    product, step, reason: call.body.optionalText("reason"), at: call.now,
                    by: call.actor,
                    log: changes.log, in: transaction)
            return try Self.listing(moved, at: call.now, in: transaction)
        }
        return .ok(body)
    }

    private func assessProduct(_ call: APICall) async throws -> APIAnswer {
        let id: ID<ProductAssessment> = newID(call)
        let productID: ID<Product> = try call.id("product", of: "product")
        let made = try await database.write { [self] transaction in
            let assessor = try call.participant(to: .sign, exchange, in: transaction)
            guard call.caller.isOperator || assessor.roles.contains(.assessor) else {
                throw Problem(
                    .forbidden, "\(assessor.legalName) is no assessor.",
                    mend: "Ask an assessor of the exchange: GET /api/participants lists them.")
            }
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let standing = try ProductAssessments.assessment(first, in: transaction).orVanished(first)
                return Made(body: standing.json, isReplay: true)
            }
            guard let product = try Products.product(productID, in: transaction) else {
                throw Products.unknown(productID)
            }
            guard product.supplier != assessor.id || call.caller.isOperator else {
                throw Problem(.forbidden, "Nobody assesses its own product.", mend: "Ask another assessor.")
            }
            let assessment = try ProductAssessments.record(
                try assessment(
                    id, of: product,
                    AssessedFacts.of(
                        product, number: call.body.optionalCount("version").map { Int($0) }, in: transaction),
                    by: assessor, call), by: call.actor, log: changes.log,
                in: transaction)
            return Made(body: assessment.json, isReplay: false)
        }
        return .created(made, at: nil)
    }

    private func assessment(
        _ id: ID<ProductAssessment>, of product: Product, _ facts: AssessedFacts, by assessor: Participant,
        _ call: APICall
    ) throws(Problem) -> ProductAssessment {
        let kind: ProductAssessment.Kind = try call.body.requiredWord("kind")
        let verdict: ProductAssessment.Verdict = try call.body.requiredWord("verdict")
        let findings = try call.body.text("findings")
        let evidence = [Right.Evidence](call.body.value("evidence") ?? .array([]))
        let key =
            assessor.id == exchange.house.id
            ? exchange.signingKey : try exchange.hostedKeys.key(of: assessor.did)
        let document = try SignedDocument(
            signing: [
                "iss": .string(String(key.id.prefix { $0 != "#" })),
                "iat": .number(.integer(call.now.seconds)),
                "jti": .id(id), "sub": .string(product.iri), "kind": .name(kind), "verdict": .name(verdict),
                "findings": .string(findings), "evidence": evidence.json,
                "version": .id(facts.version.id), "version_number": .count(facts.version.number),
                "facts_sha256": .string(facts.sha256.hexadecimal),
            ], type: "JWT", with: key)
        return ProductAssessment(
            id: id, product: product.id, version: facts.version.id, factsHash: facts.sha256, kind: kind,
            verdict: verdict, findings: findings, evidence: evidence, assessor: assessor.id,
            document: document.text, createdAt: call.now)
    }

    private func listProductAssessments(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: ProductAssessment.self, order: .oldestFirst)
        return try await database.read { [exchange] transaction in
            let product = try call.visibleProduct(exchange, in: transaction)
            let page = try ProductAssessments.list(of: product.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }
}
