import Exchange
import Foundation
import Persistence
import Primitives

extension ManagementAPI {
    static let agreementNote = ["agreement": "The id of an agreement."]

    static let agreementRoutes = [
        APIRoute(
            APIOperation(
                "signAgreement", .post, "/api/agreements",
                "Signs an offer: the agreement, its charge, its receipt",
                note: "One transaction: who has too little signs nothing.", tag: .agreements,
                access: .accounts,
                body: .json(AgreementShapes.draft),
                answer: .created(AgreementShapes.agreement, "The agreement.")),
            { api, call in try await api.signAgreement(call) }),
        APIRoute(
            APIOperation(
                "listAgreements", .get, "/api/agreements", "Lists the agreements to which one is a party",
                tag: .agreements, access: .accounts,
                query: [
                    .init(
                        "role", .word(["provider", "consumer"]),
                        "As what one is a party; consumer when left out."),
                    .init("state", .words(of: Agreement.State.self), "Those that stand so."),
                ] + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: AgreementShapes.agreement, "One page of agreements.")),
            { api, call in try await api.listAgreements(call) }),
        APIRoute(
            APIOperation(
                "getAgreement", .get, "/api/agreements/{agreement}", "Shows an agreement", tag: .agreements,
                access: .accounts, pathNotes: agreementNote,
                answer: .json(AgreementShapes.agreement, "The agreement.")),
            { api, call in try await api.agreement(call) }),
        movement("suspendAgreement", "suspension", .suspended, "Suspends an agreement: access stops at once"),
        movement(
            "resumeAgreement", "resumption", .active,
            "Lifts one's suspension of an agreement; it is active once nobody holds it suspended"),
        movement("terminateAgreement", "termination", .terminated, "Ends an agreement: access stops at once"),
        APIRoute(
            APIOperation(
                "dryRunAgreement", .post, "/api/agreements/{agreement}/dry-run",
                "Tells whether one may, and what it would cost",
                note: "With what was used so far. Nothing is changed.", tag: .agreements, access: .accounts,
                pathNotes: agreementNote, body: .json(OfferShapes.question),
                answer: .json(OfferShapes.answer, "The decision with its reasons, and the price.")),
            { api, call in try await api.dryRunAgreement(call) }),
        APIRoute(
            APIOperation(
                "recordUse", .post, "/api/agreements/{agreement}/uses",
                "Puts a use on record: decided, counted and charged at once",
                note:
                    "For uses that are made outside this server; those made here are recorded by themselves.",
                tag: .agreements, access: .accounts, pathNotes: agreementNote,
                body: .json(AgreementShapes.use),
                answer: .created(AgreementShapes.record, "The record.")),
            { api, call in try await api.recordUse(call) }),
        APIRoute(
            APIOperation(
                "listUses", .get, "/api/agreements/{agreement}/uses",
                "Lists what happened under an agreement: signature, months, deliveries, uses",
                tag: .agreements,
                access: .accounts, pathNotes: agreementNote,
                query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: AgreementShapes.record, "One page of records.")),
            { api, call in try await api.listUses(call) }),
        APIRoute(
            APIOperation(
                "getReceipt", .get, "/api/receipts/{receipt}",
                "Gives the sealed receipt of a record or a settlement",
                note: """
                    It can be verified offline. The call waits up to two seconds for the checkpoint that covers it.
                    """, tag: .agreements, access: .accounts,
                pathNotes: [
                    "receipt": "The id of a record or a settlement; for a signature, that of its record."
                ],
                answer: .json(AgreementShapes.receipt, "The receipt with its proof.")),
            { api, call in try await api.receipt(call) }),
    ]

    private static func movement(
        _ name: String, _ path: String, _ state: Agreement.State, _ summary: String
    ) -> APIRoute {
        APIRoute(
            APIOperation(
                name, .post, "/api/agreements/{agreement}/\(path)", summary,
                note: "By either party. The same again changes nothing.", tag: .agreements, access: .accounts,
                pathNotes: agreementNote, body: .init(shape: AgreementShapes.change, mayBeEmpty: true),
                answer: .json(AgreementShapes.agreement, "The agreement.")),
            { api, call in try await api.move(call, to: state) })
    }

    private func signAgreement(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Agreement> = newID(call)
        let made = try await database.write { [self] transaction in
            let own = try call.participant(to: .sign, exchange, in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                return Made(
                    body: try Agreements.required(first, in: transaction).json(in: transaction),
                    isReplay: true)
            }
            let (offer, product, _) = try visibleOffer(call.body.id("offer"), call, in: transaction)
            try Offers.checkOpen(offer, in: transaction)
            guard product.supplier != own.id else {
                throw Problem(.conflict, "Nobody signs its own offer.", parameter: "offer")
            }
            let draft = AgreementDraft(
                id: id, iri: "urn:minato:agreement:\(id)", offer: offer.id, product: product.id,
                dataset: product.iri, provider: product.supplier, consumer: own.id, policy: offer.policy,
                price: offer.price, endsAt: try call.end)
            let broker: ID<Participant>? = call.body.has("broker") ? try call.body.id("broker") : nil
            let signed = try Contracts.sign(
                draft, broker: broker, feeBasisPoints: exchange.feeBasisPoints, at: call.now,
                by: call.actor, log: changes.log, in: transaction)
            return Made(body: try signed.agreement.json(in: transaction), isReplay: false)
        }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/agreements/\($0)" })
    }

    private func listAgreements(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Agreement.self, order: .newestFirst)
        let state = call.query.text("state").flatMap(Agreement.State.init(rawValue:))
        return try await database.read { [self] transaction in
            let own = try call.participant(to: .read, exchange, in: transaction)
            let isProvider = call.query.text("role") == "provider"
            let isAll = call.caller.isOperator
            let page = try Agreements.list(
                provider: isProvider && !isAll ? own.id : nil, consumer: isProvider || isAll ? nil : own.id,
                state: state, request, in: transaction)
            return .page(
                try page.items.map { agreement throws(Problem) in try agreement.json(in: transaction) },
                next: page.next)
        }
    }

    private func agreement(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [self] transaction in
            .ok(try call.partyAgreement(to: .read, exchange, in: transaction).0.json(in: transaction))
        }
    }

    private func move(_ call: APICall, to state: Agreement.State) async throws -> APIAnswer {
        let (body, moved) = try await database.write { [self] transaction in
            let (agreement, own) = try call.partyAgreement(to: .sign, exchange, in: transaction)
            let moved = try exchange.move(
                agreement.id, to: state, for: call.caller.isOperator ? nil : own.id,
                reason: call.body.optionalText("reason"), at: call.now, by: call.actor,
                log: changes.log, in: transaction)
            return (try moved.agreement.json(in: transaction), moved)
        }
        await exchange.settle([moved])
        return .ok(body)
    }

    private func dryRunAgreement(_ call: APICall) async throws -> APIAnswer {
        let request = try call.useRequest(ID(at: call.now, random: randomness))
        return try await database.read { [self] transaction in
            let (agreement, _) = try call.partyAgreement(to: .read, exchange, in: transaction)
            return .ok(
                try DryRun.of(
                    agreement, request, months: call.body.optionalCount("months") ?? 1, at: call.now,
                    in: transaction
                ).json)
        }
    }

    private func recordUse(_ call: APICall) async throws -> APIAnswer {
        let id: ID<TradeRecord> = newID(call)
        let request = try call.useRequest(id)
        let made = try await database.write { [self] transaction in
            let (agreement, own) = try call.partyAgreement(to: .use, exchange, in: transaction)
            guard call.caller.isOperator || own.id == agreement.consumer else {
                throw Problem(.forbidden, "Only the consumer uses what the agreement gives it.")
            }
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                return Made(
                    body: try TradeRecords.record(first, in: transaction).orVanished(first).json,
                    isReplay: true)
            }
            let record = try AgreementUses.record(
                request, under: agreement.id, at: call.now, by: call.actor, log: changes.log,
                in: transaction)
            return Made(body: record.json, isReplay: false)
        }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/receipts/\($0)" })
    }

    private func listUses(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: TradeRecord.self, order: .newestFirst)
        return try await database.read { [self] transaction in
            let (agreement, _) = try call.partyAgreement(to: .read, exchange, in: transaction)
            let page = try TradeRecords.list(of: agreement.id, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func receipt(_ call: APICall) async throws -> APIAnswer {
        let text = try call.parameter("receipt")
        let (document, index, time) = try await database.read { [self] transaction in
            try sealed(text, call, in: transaction)
        }
        let receipt = try SealedReceipt.sign(
            document, id: text, logIndex: index, issuedAt: time, issuer: exchange.house.did,
            with: exchange.signingKey)
        let leaf = try await reader.leaf(at: index).bytes
        return .ok([
            "receipt": .string(receipt.text), "key": exchange.signingKey.verifyingKey.jwk,
            "leaf": .string(Data(leaf).base64EncodedString()), "log_index": .number(.integer(index)),
            "proof": try await evidence(of: index)?.json ?? .null, "log_key": .string(verifier.verifierKey),
        ])
    }

    /// The document that a receipt seals, with its place in the log and its time.
    private func sealed(
        _ text: String, _ call: APICall, in transaction: any ReadTransaction
    ) throws(Problem) -> (JSONValue, Int64, Timestamp) {
        let own = try call.participant(to: .read, exchange, in: transaction)
        if let id = ID<TradeRecord>(text), let record = try TradeRecords.record(id, in: transaction),
            call.caller.isOperator || record.isParty(own.id)
        {
            return (record.document, record.logIndex, record.createdAt)
        }
        // The hashes of all statements: who has one finds its own in it, and learns nothing of the others.
        if let id = ID<Settlement>(text), let settlement = try Settlements.settlement(id, in: transaction) {
            return (settlement.document, settlement.logIndex, settlement.closedAt)
        }
        throw Problem(
            .notFound, "There is no such receipt.", mend: "GET /api/agreements/{id}/uses lists the records.",
            parameter: "receipt")
    }
}

extension APICall {
    /// When the agreement that is to be signed ends.
    fileprivate var end: Timestamp? {
        get throws(Problem) {
            let time = body.optionalText("ends_at").flatMap { Timestamp(rfc3339: $0) }
            guard let months = body.optionalCount("months") else {
                if let time, time <= now {
                    throw Problem(
                        .invalidValue, "The end is past.", mend: "Give a later one.", parameter: "ends_at")
                }
                return time
            }
            guard time == nil else {
                throw Problem(
                    .invalidValue, "Both \"months\" and \"ends_at\" are given.", mend: "Give one.",
                    parameter: "months")
            }
            return AgreementTerms.end(afterMonths: months, from: now)
        }
    }
}
