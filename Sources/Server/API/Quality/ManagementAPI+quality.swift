import Credentials
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    private static let productPath = ["product": "The id of a product."]
    private static let versionPath = productPath.merging(["number": "The number of a version."]) { $1 }

    static let qualityRoutes = [
        APIRoute(
            APIOperation(
                "getQuality", .get, "/api/products/{product}/quality",
                "Shows the quality of a listed product",
                note: "The card of the newest version that has one. For everybody.", tag: .products,
                access: .everyone, pathNotes: productPath, answer: .json(QualityShapes.card, "The card.")),
            { api, call in try await api.publicQuality(call) }),
        APIRoute(
            APIOperation(
                "getVersionQuality", .get, "/api/products/{product}/versions/{number}/quality",
                "Shows the quality of a version",
                note: "For its supplier, assessors and operators; for all once listed.",
                tag: .products, access: .accounts, pathNotes: versionPath,
                answer: .json(QualityShapes.card, "The card.")),
            { api, call in try await api.versionQuality(call) }),
        APIRoute(
            APIOperation(
                "computeQuality", .post, "/api/products/{product}/versions/{number}/quality",
                "Has the quality of a version computed",
                note: "By its supplier or an operator. What waits goes on waiting.",
                tag: .products, access: .accounts, pathNotes: versionPath,
                answer: .json(QualityShapes.card, "The card, pending.")),
            { api, call in try await api.computeQuality(call) }),
        APIRoute(
            APIOperation(
                "signQuality", .post, "/api/products/{product}/versions/{number}/quality/signature",
                "Signs the figures as an assessor", tag: .products, access: .accounts, pathNotes: versionPath,
                body: .json(QualityShapes.signing), answer: .json(QualityShapes.card, "The card, signed.")),
            { api, call in try await api.signQuality(call) }),
    ]

    private func publicQuality(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Product> = try call.id("product", of: "product")
        return try await database.read { transaction in
            guard let product = try Products.product(id, in: transaction), product.state == .listed else {
                throw Products.unknown(id)
            }
            guard let card = try QualityCards.newest(of: id, in: transaction) else { throw Self.noCard }
            return .ok(card.json)
        }
    }

    private func versionQuality(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [self] transaction in
            let (product, version) = try version(call, in: transaction)
            if product.state != .listed, !call.caller.isOperator {
                let caller = try call.participant(to: .read, exchange, in: transaction)
                guard caller.id == product.supplier || caller.roles.contains(.assessor) else {
                    throw Products.unknown(product.id)
                }
            }
            guard let card = try QualityCards.card(of: version.id, in: transaction) else { throw Self.noCard }
            return .ok(card.json)
        }
    }

    private func computeQuality(_ call: APICall) async throws -> APIAnswer {
        try await database.write { [self] transaction in
            let (product, version) = try version(call, in: transaction)
            if !call.caller.isOperator {
                let caller = try call.participant(to: .publish, exchange, in: transaction)
                guard caller.id == product.supplier else { throw Products.unknown(product.id) }
            }
            return .ok(try QualityCards.ask(for: version, at: call.now, in: transaction).json)
        }
    }

    private func signQuality(_ call: APICall) async throws -> APIAnswer {
        let read = try call.body.text("card_sha256")
        return try await database.write { [self] transaction in
            let (product, version) = try version(call, in: transaction)
            let assessor = try call.participant(to: .sign, exchange, in: transaction)
            guard assessor.roles.contains(.assessor), assessor.state == .active else {
                throw Problem(
                    .forbidden, "Only an assessor signs quality cards.",
                    mend: "Ask the operator for the role of an assessor.")
            }
            guard assessor.id != product.supplier else {
                throw Problem(.forbidden, "A supplier does not assess its own product.")
            }
            guard let hash = try QualityCards.card(of: version.id, in: transaction)?.hash,
                hash.hexadecimal == read
            else {
                throw Problem(
                    .conflict, "The version's figures are not these.", mend: "Read the card again.",
                    parameter: "card_sha256")
            }
            let document = try signature(by: assessor, of: hash, product, version, at: call.now)
            let card = try QualityCards.sign(
                version.id, hash: hash, signature: document.text, by: assessor.id, at: call.now,
                log: changes.log,
                in: transaction)
            return .ok(card.json)
        }
    }

    /// What the assessor stands for, under the key that the server keeps for it; the house's for operators.
    private func signature(
        by assessor: Participant, of hash: [UInt8], _ product: Product, _ version: ProductVersion,
        at now: Timestamp
    ) throws(Problem) -> SignedDocument {
        try SignedDocument(
            signing: [
                "iss": .string(assessor.did), "sub": .string(product.iri),
                "version": .number(.integer(Int64(version.number))), "card_sha256": .string(hash.hexadecimal),
                "iat": .number(.integer(now.microseconds / 1_000_000)),
            ], type: "quality+jwt",
            with: assessor.id == exchange.house.id
                ? exchange.signingKey : try exchange.hostedKeys.key(of: assessor.did))
    }

    private func version(
        _ call: APICall, in transaction: any ReadTransaction
    ) throws(Problem) -> (Product, ProductVersion) {
        let id: ID<Product> = try call.id("product", of: "product")
        guard let product = try Products.product(id, in: transaction) else { throw Products.unknown(id) }
        let number = Int(try call.parameter("number"))
        guard
            let version = try ProductVersions.all(of: id, in: transaction).first(where: {
                $0.number == number
            })
        else {
            throw Problem(.notFound, "The product has no such version.", parameter: "number")
        }
        return (product, version)
    }

    private static let noCard = Problem(
        .notFound, "The product has no quality card yet.",
        mend: "It is computed soon after a version is published.")
}

extension QualityCard {
    var json: JSONValue {
        [
            "product": .id(product), "version": .count(number), "state": .name(state), "card": card ?? .null,
            "card_sha256": .text(hash?.hexadecimal), "reason": .text(reason), "asked_at": .time(askedAt),
            "ended_at": .time(endedAt), "signature": .text(signature), "signed_by": .id(signedBy),
            "signed_at": .time(signedAt), "log_index": logIndex.map { .number(.integer($0)) } ?? .null,
        ]
    }
}
