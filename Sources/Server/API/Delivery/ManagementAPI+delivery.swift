import Auditing
import Delivery
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    static let deliveredAgreementNote = ["agreement": "The id of an agreement."]

    static let deliveryRoutes = [
        APIRoute(
            APIOperation(
                "listAgreementFiles", .get, "/api/agreements/{agreement}/files",
                "Gives fresh links to the files of an agreement",
                note:
                    "For the consumer. Each link is signed and opens one file until it expires or the agreement ends.",
                tag: .delivery, access: .accounts, pathNotes: deliveredAgreementNote,
                query: [
                    .init(
                        "version", .integer(1...(1 << 31)),
                        "The number of a version; the newest when left out.")
                ],
                answer: .json(DeliveryShapes.files, "The files.")),
            { api, call in try await api.agreementFiles(call) }),
        APIRoute(
            APIOperation(
                "getSharingProfile", .get, "/api/agreements/{agreement}/sharing-profile",
                "Gives a profile for Delta Sharing with a new token",
                note: """
                    For the consumer. Earlier tokens stay open until they expire; with `rotate=true` they end at once, \
                    and so do downloads under way by links that they gave. At most \(DeliveryGrants.maximumOpen) are open at a time.
                    """,
                tag: .delivery, access: .accounts, pathNotes: deliveredAgreementNote,
                query: [.init("rotate", .word(["true", "false"]), "Whether the tokens given before end.")],
                answer: .json(DeliveryShapes.profile, "The profile.")),
            { api, call in try await api.sharingProfile(call) }),
        APIRoute(
            APIOperation(
                "listDeliveries", .get, "/api/agreements/{agreement}/deliveries",
                "Shows what was delivered under an agreement",
                note: "For both sides: grants, and by request and file the bytes that were really sent.",
                tag: .delivery, access: .accounts, pathNotes: deliveredAgreementNote,
                answer: .json(DeliveryShapes.deliveries, "What was delivered.")),
            { api, call in try await api.deliveries(call) }),
    ]

    private func agreementFiles(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Agreement> = try call.id("agreement", of: "agreement")
        let newGrant: ID<DeliveryGrant> = newID(call)
        let request: ID<DeliveryRequest> = newID(call)
        let number = call.query.text("version").flatMap { Int($0) }
        let agreement = try await consumed(id, call)
        try await exchange.meter.admit(agreement, .files, at: call.now)
        let listing = try await database.write { [self] transaction in
            let agreement = try Agreements.required(id, in: transaction)
            let grant = try DeliveryGrants.standing(
                newGrant, under: agreement, .files, at: call.now, by: call.actor,
                log: changes.log, in: transaction)
            return try FileListing(agreement, grant, request: request, version: number, in: transaction)
        }
        return .ok(listing.json(exchange, at: call.now))
    }

    private func sharingProfile(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Agreement> = try call.id("agreement", of: "agreement")
        let new: ID<DeliveryGrant> = newID(call)
        let token = GrantToken(random: randomness)
        let rotates = call.query.text("rotate") == "true"
        _ = try await consumed(id, call)
        let (grant, revoked) = try await database.write { [self] transaction in
            let agreement = try Agreements.required(id, in: transaction)
            let actor = call.actor
            var revoked: [ID<DeliveryGrant>] = []
            if rotates {
                revoked = try DeliveryGrants.revokeTokens(
                    under: id, .sharing, at: call.now, by: actor, log: changes.log, in: transaction)
            }
            let grant = try DeliveryGrants.open(
                new, under: agreement, .sharing, token: token.hash, lifetime: DeliveryGrant.maximumLifetime,
                at: call.now, by: actor, log: changes.log, in: transaction)
            return (grant, revoked)
        }
        for id in revoked { exchange.grants.close(id) }
        return .ok([
            "shareCredentialsVersion": 1,
            "endpoint": .string("\(exchange.publicURL)\(SharingRoutes.prefix)"),
            "bearerToken": .string(token.text), "expirationTime": .time(grant.expiresAt),
        ])
    }

    private func deliveries(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Agreement> = try call.id("agreement", of: "agreement")
        return try await database.read { [self] transaction in
            _ = try call.partyAgreement(to: .read, exchange, in: transaction)
            let total = try Deliveries.total(under: id, in: transaction)
            let grants: [JSONValue] = try DeliveryGrants.all(under: id, in: transaction).map { grant in
                [
                    "id": .id(grant.id), "format": .name(grant.format), "created_at": .time(grant.createdAt),
                    "expires_at": .time(grant.expiresAt), "revoked_at": .time(grant.revokedAt),
                ]
            }
            let items: [JSONValue] = try Deliveries.list(under: id, limit: 200, in: transaction).map { sent in
                [
                    "grant": .id(sent.grant), "request": .id(sent.request), "name": .string(sent.name),
                    "bytes": .number(.integer(sent.bytes)), "first_at": .time(sent.firstAt),
                    "last_at": .time(sent.lastAt),
                ]
            }
            return .ok([
                "agreement": .id(id), "total_files": .number(.integer(total.files)),
                "total_bytes": .number(.integer(total.bytes)), "grants": .array(grants),
                "deliveries": .array(items),
            ])
        }
    }

    /// An agreement under which the caller is delivered to.
    func consumed(_ id: ID<Agreement>, _ call: APICall) async throws -> Agreement {
        try await database.read { [self] transaction in
            let (agreement, own) = try call.partyAgreement(to: .use, exchange, in: transaction)
            guard call.caller.isOperator || own.id == agreement.consumer else {
                throw Problem(
                    .forbidden, "Data is delivered to the agreement's consumer, who is somebody else.")
            }
            guard agreement.isOpen(at: call.now) else { throw DeliveryGrants.closed(agreement) }
            return agreement
        }
    }
}
