import Dataspace
import Exchange
import Persistence
import Policy
import Primitives

extension ManagementAPI {
    static let offerNote = ["offer": "The id of an offer."]

    static let offerRoutes = [
        APIRoute(
            APIOperation(
                "createOffer", .post, "/api/products/{product}/offers", "Offers a product: policy and price",
                note: """
                    An offer never changes: other terms are another offer. Refused (422) where a permission exceeds the \
                    supplier's rights or what the product's metadata says that it is sold for.
                    """, tag: .offers, access: .accounts, pathNotes: productNote,
                body: .json(OfferShapes.draft),
                answer: .created(OfferShapes.offer, "The offer.")),
            { api, call in try await api.createOffer(call) }),
        APIRoute(
            APIOperation(
                "listOffers", .get, "/api/products/{product}/offers",
                "Lists the offers of a product that one may see",
                note: "Those in force; at most \(Offers.maximumActive).", tag: .offers, access: .accounts,
                pathNotes: productNote, answer: .page(of: OfferShapes.offer, "The offers.")),
            { api, call in try await api.listOffers(call) }),
        APIRoute(
            APIOperation(
                "getOffer", .get, "/api/offers/{offer}", "Shows an offer with its policy in plain words",
                tag: .offers,
                access: .accounts, pathNotes: offerNote, answer: .json(OfferShapes.offer, "The offer.")),
            { api, call in try await api.offer(call) }),
        APIRoute(
            APIOperation(
                "withdrawOffer", .post, "/api/offers/{offer}/withdrawal", "Withdraws an offer",
                note: "Agreements under it go on. Withdrawing it again changes nothing.", tag: .offers,
                access: .accounts, pathNotes: offerNote, answer: .json(OfferShapes.offer, "The offer.")),
            { api, call in try await api.withdrawOffer(call) }),
        APIRoute(
            APIOperation(
                "dryRunOffer", .post, "/api/offers/{offer}/dry-run",
                "Tells whether one might, and what it would cost",
                note: "Before anything is signed. Nothing is changed.", tag: .offers, access: .accounts,
                pathNotes: offerNote, body: .json(OfferShapes.question),
                answer: .json(OfferShapes.answer, "The decision with its reasons, and the price.")),
            { api, call in try await api.dryRunOffer(call) }),
    ]

    private func createOffer(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Offer> = newID(call)
        let iri = "urn:minato:offer:\(id)"
        let policy = Self.named(call.body.value("policy") ?? [:], iri)
        let playbook = call.body.value("playbook") ?? [:]
        let terms = try UsagePolicy(reading: policy)
        guard policy["target"] == nil else {
            throw Problem(
                .invalidValue, "The policy of an offer has no target: the product is its target.",
                mend: "Leave it out.", parameter: "policy")
        }
        // What is stored must be fit for the catalog and for negotiations, where nobody is left to mend it.
        try ContractTerms.checkCatalogOffer(policy)
        _ = try Playbook(playbook)
        try Self.check(policy, "policy", atMost: OfferShapes.maximumPolicyBytes)
        try Self.check(playbook, "playbook", atMost: OfferShapes.maximumPlaybookBytes)
        let price = try OfferPrice(reading: call.body.value("price") ?? [:]).json
        let audience =
            call.body.has("audience") ? call.body.texts("audience").compactMap { ID<Participant>($0) } : nil
        let made = try await database.write { [self] transaction in
            let product = try call.ownProduct(to: .publish, exchange, in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                let offer = try Offers.offer(first, in: transaction).orVanished(first)
                return Made(body: offer.json(isOwn: true), isReplay: true)
            }
            guard product.state != .delisted else {
                throw Problem(.conflict, "The product is delisted.", mend: "Offer a listed product.")
            }
            try Rights.title(to: product, at: call.now, in: transaction).check(terms, at: call.now)
            for participant in audience ?? [] {
                guard try Participants.participant(participant, in: transaction) != nil else {
                    throw Participants.unknown(participant)
                }
            }
            let active = try Offers.active(for: product.id, in: transaction).count
            guard active < Offers.maximumActive else {
                throw Problem(
                    .unprocessable, "The product has \(active) offers in force.", mend: "Withdraw some first."
                )
            }
            let offer = try Offers.create(
                Offer(
                    id: id, iri: iri, product: product.id, policy: policy, price: price,
                    playbook: playbook, audience: audience, createdAt: call.now), by: call.actor,
                log: changes.log, in: transaction)
            return Made(body: offer.json(isOwn: true), isReplay: false)
        }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/offers/\($0)" })
    }

    /// A policy as the catalog names it, where its author left that out.
    private static func named(_ policy: JSONValue, _ iri: String) -> JSONValue {
        guard var members = policy.objectValue else { return policy }
        members["@id"] = members["@id"] ?? .string(iri)
        members["@type"] = members["@type"] ?? "Offer"
        return .object(members)
    }

    private static func check(_ value: JSONValue, _ name: String, atMost bound: Int) throws(Problem) {
        guard try value.canonical.count <= bound else {
            throw Problem(
                .invalidValue, "The \(name) has more than \(bound) bytes.", mend: "Shorten it.",
                parameter: name)
        }
    }

    private func listOffers(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [self] transaction in
            let product = try call.visibleProduct(exchange, in: transaction)
            let own = try call.participant(to: .read, exchange, in: transaction)
            let isOwn = call.caller.isOperator || product.supplier == own.id
            let offers = try Offers.active(for: product.id, in: transaction)
            return .wholeList(
                offers.filter { isOwn || $0.isVisible(to: own.id) }.map { $0.json(isOwn: isOwn) })
        }
    }

    private func offer(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [self] transaction in
            let (offer, product, own) = try visibleOffer(call.id("offer", of: "offer"), call, in: transaction)
            return .ok(offer.json(isOwn: call.caller.isOperator || product.supplier == own.id))
        }
    }

    private func withdrawOffer(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Offer> = try call.id("offer", of: "offer")
        return try await database.write { [self] transaction in
            let (_, product, _) = try visibleOffer(id, call, in: transaction)
            let own = try call.participant(to: .publish, exchange, in: transaction)
            guard call.caller.isOperator || product.supplier == own.id else { throw Offers.unknown(id) }
            let offer = try Offers.withdraw(
                id, at: call.now, by: call.actor, log: changes.log, in: transaction)
            return .ok(offer.json(isOwn: true))
        }
    }

    private func dryRunOffer(_ call: APICall) async throws -> APIAnswer {
        let request = try call.useRequest(ID(at: call.now, random: randomness))
        return try await database.read { [self] transaction in
            let (offer, product, own) = try visibleOffer(call.id("offer", of: "offer"), call, in: transaction)
            return .ok(
                try DryRun.of(
                    offer, dataset: product.iri, for: own, request,
                    months: call.body.optionalCount("months") ?? 1,
                    at: call.now, in: transaction
                ).json)
        }
    }

    /// An offer that the caller may see: of a listed product and shown to it, or its own.
    func visibleOffer(
        _ id: ID<Offer>, _ call: APICall, in transaction: any ReadTransaction
    ) throws(Problem) -> (Offer, Product, Participant) {
        let own = try call.participant(to: .read, exchange, in: transaction)
        guard let offer = try Offers.offer(id, in: transaction),
            let product = try Products.product(offer.product, in: transaction)
        else { throw Offers.unknown(id) }
        let isOwn = call.caller.isOperator || product.supplier == own.id
        guard isOwn || product.state == .listed && offer.isVisible(to: own.id) else {
            throw Offers.unknown(id)
        }
        return (offer, product, own)
    }
}

extension APICall {
    /// The use that a ``OfferShapes/question`` asks about.
    func useRequest(_ id: ID<TradeRecord>) throws(Problem) -> UseRequest {
        try UseRequest(
            id: id, action: body.requiredWord("action"), purposes: body.texts("purpose"),
            place: body.optionalText("place"),
            maximum: PriceQuantity(
                calls: body.optionalCount("calls") ?? 1, rows: body.optionalCount("rows") ?? 0,
                bytes: body.optionalCount("bytes") ?? 0, tokens: body.optionalCount("tokens") ?? 0))
    }
}
