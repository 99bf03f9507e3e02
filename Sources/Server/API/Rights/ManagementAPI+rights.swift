import Credentials
import Crypto
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    private static let rightNote = ["right": "The id of a right."]

    static let rightRoutes = [
        APIRoute(
            APIOperation(
                "registerRight", .post, "/api/rights", "Registers a right, or grants one from another",
                note: """
                    Rights to hold, to process and use, and to operate are registered each by itself. A grant names \
                    its `parent`, which must be the caller's own, certified and in force, and is never wider. A right \
                    for another is `offered` until that one accepts it. It counts once it is certified.
                    """, tag: .rights, access: .accounts, body: .json(RightShapes.draft),
                answer: .created(RightShapes.right, "The right.")),
            { api, call in try await api.registerRight(call) }),
        APIRoute(
            APIOperation(
                "listRights", .get, "/api/rights", "Lists rights: one's own, all of them for operators",
                tag: .rights,
                access: .accounts,
                query: [
                    .init("state", .words(of: RightState.self), "Those that stand so."),
                    .init("holder", .id(Participant.self), "Those of one holder; for operators."),
                ] + APIOperation.Parameter.paging("oldest first"),
                answer: .page(of: RightShapes.right, "One page of rights.")),
            { api, call in try await api.listRights(call) }),
        APIRoute(
            APIOperation(
                "getRight", .get, "/api/rights/{right}", "Shows a right", tag: .rights, access: .accounts,
                pathNotes: rightNote, answer: .json(RightShapes.right, "The right.")),
            { api, call in try await api.right(call) }),
        APIRoute(
            APIOperation(
                "moveRight", .post, "/api/rights/{right}/step",
                "Accepts, certifies, suspends or revokes a right",
                note: """
                    Operators do all of it; the holder may accept and revoke its own, who granted it may suspend or \
                    revoke it. \
                    Nothing is signed any more for which a right that no longer counts would be needed; listed products \
                    that hang on it are suspended soon after.
                    """, tag: .rights, access: .accounts, pathNotes: rightNote, body: .json(RightShapes.step),
                answer: .json(RightShapes.right, "The right as it is now.")),
            { api, call in try await api.moveRight(call) }),
        APIRoute(
            APIOperation(
                "getCertificate", .get, "/api/rights/{right}/certificate", "The certificate of a right",
                note: "With the proof that its hash is in the log: what verifies it offline.", tag: .rights,
                access: .accounts, pathNotes: rightNote, answer: .json(RightShapes.bundle, "The bundle.")),
            { api, call in try await api.certificate(call) }),
        APIRoute(
            APIOperation(
                "getRightStatus", .get, "/api/rights/{right}/status",
                "Whether a certified right still stands",
                tag: .rights, access: .everyone, pathNotes: rightNote,
                answer: .json(RightShapes.status, "Its state.")),
            { api, call in try await api.rightStatus(call) }),
    ]

    private func registerRight(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Right> = newID(call)
        let made = try await database.write { [self] transaction in
            let own = try call.participant(to: .sign, exchange, in: transaction)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                return Made(
                    body: try Rights.right(first, in: transaction).orVanished(first).json, isReplay: true)
            }
            let right = try Rights.register(
                try draft(id, call, own, in: transaction), by: call.actor, log: changes.log,
                in: transaction)
            return Made(body: right.json, isReplay: false)
        }
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/rights/\($0)" })
    }

    private func draft(
        _ id: ID<Right>, _ call: APICall, _ own: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> Right {
        let body = call.body
        let subject: RightSubject
        switch (body.optionalText("product"), body.optionalText("resource")) {
        case (let product?, nil):
            guard let product = ID<Product>(product) else { throw Problem(.invalidValue, "No product.") }
            subject = .product(product)
        case (nil, let resource?): subject = .resource(resource)
        default:
            throw Problem(
                .invalidValue, "A right is about a product or about a resource.",
                mend: "Give \"product\" or \"resource\", one of them.", parameter: "resource")
        }
        var parent: Right?
        if body.has("parent") {
            let id: ID<Right> = try body.id("parent")
            parent = try Rights.right(id, in: transaction)
            // Nobody learns of rights by granting from them.
            guard parent?.holder == own.id || call.caller.isOperator, parent != nil else {
                throw Rights.unknown(id)
            }
        }
        let holder: ID<Participant> = body.has("holder") ? try body.id("holder") : own.id
        guard holder == own.id || call.caller.isOperator || parent != nil else {
            throw Problem(
                .forbidden, "Only who holds a right grants one to others.",
                mend: "Name the right that you grant from as \"parent\".", parameter: "holder")
        }
        guard let basis = body.object("basis") else { throw Problem(.internalError, "No basis.") }
        return Right(
            id: id, kind: try body.requiredWord("kind"), holder: holder, subject: subject,
            dataClass: try body.requiredWord("class"),
            basis: RightBasis(kind: try basis.requiredWord("kind"), reference: try basis.text("reference")),
            actions: Extent(body.texts("actions")), territory: Extent(body.texts("territory")),
            purposes: body.has("purposes") ? Extent(body.texts("purposes")) : .all,
            startsAt: body.optionalText("starts_at").flatMap { Timestamp(rfc3339: $0) } ?? call.now,
            endsAt: body.optionalText("ends_at").flatMap { Timestamp(rfc3339: $0) },
            mayGrant: body.optionalBoolean("may_grant") ?? false, parent: parent?.id,
            evidence: [Right.Evidence](body.value("evidence") ?? .array([])),
            state: holder == own.id || call.caller.isOperator ? .registered : .offered, createdAt: call.now)
    }

    private func listRights(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Right.self, order: .oldestFirst)
        let state = call.query.text("state").flatMap(RightState.init(rawValue:))
        return try await database.read { [self] transaction in
            let own = try call.participant(to: .read, exchange, in: transaction)
            let asked = call.query.text("holder").flatMap { ID<Participant>($0) }
            let holder = call.caller.isOperator ? asked : own.id
            let page = try Rights.list(holder: holder, state: state, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func right(_ call: APICall) async throws -> APIAnswer {
        try await database.read { [self] in .ok(try visibleRight(call, to: .read, in: $0).right.json) }
    }

    /// A right that the caller holds, granted, or may see as an operator.
    private func visibleRight(
        _ call: APICall, to act: Member.Act, in transaction: any ReadTransaction
    ) throws(Problem) -> (right: Right, isGrantor: Bool, isHolder: Bool) {
        let id: ID<Right> = try call.id("right", of: "right")
        let own = try call.participant(to: act, exchange, in: transaction)
        guard let right = try Rights.right(id, in: transaction) else { throw Rights.unknown(id) }
        var isGrantor = call.caller.isOperator
        if let parent = right.parent, try Rights.right(parent, in: transaction)?.holder == own.id {
            isGrantor = true
        }
        guard isGrantor || right.holder == own.id else { throw Rights.unknown(id) }
        return (right, isGrantor, right.holder == own.id)
    }

    private func moveRight(_ call: APICall) async throws -> APIAnswer {
        let step: RightStep = try call.body.requiredWord("step")
        let body = try await database.write { [self] transaction in
            let (right, isGrantor, isHolder) = try visibleRight(call, to: .sign, in: transaction)
            let isAllowed =
                switch step {
                case .accept: isHolder || call.caller.isOperator
                case .certify, .expire: call.caller.isOperator
                case .suspend: isGrantor
                case .revoke: true
                }
            guard isAllowed else {
                throw Problem(
                    .forbidden, "You may not \(step.rawValue) this right.",
                    mend: "Who is to hold it accepts it; the operator of the exchange does all else.")
            }
            let moved = try Rights.take(
                step, on: right.id, reason: call.body.optionalText("reason"), at: call.now,
                by: call.actor, log: changes.log, in: transaction
            ) { (right) throws(Problem) in try certify(right, at: call.now, in: transaction) }
            return moved.json
        }
        return .ok(body)
    }

    private func certify(
        _ right: Right, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> (text: String, sha256: [UInt8]) {
        guard let holder = try Participants.participant(right.holder, in: transaction) else {
            throw Participants.unknown(right.holder)
        }
        let issuer = String(exchange.signingKey.id.prefix { $0 != "#" })
        let document = try RightCertificate.issue(
            .init(
                right: right.id.description, holder: holder.did, claims: right.claims,
                validFrom: max(right.startsAt, right.createdAt), validUntil: right.endsAt,
                registeredIndex: right.registeredIndex),
            at: "\(exchange.publicURL)/api/rights/\(right.id)", log: verifier.name, by: issuer,
            with: exchange.signingKey)
        return (document.text, Array(SHA256.hash(data: Array(document.text.utf8))))
    }

    private func certificate(_ call: APICall) async throws -> APIAnswer {
        let (text, index) = try await database.read { [self] transaction in
            let right = try visibleRight(call, to: .read, in: transaction).right
            guard let text = try Rights.certificate(of: right.id, in: transaction),
                let index = right.certifiedIndex
            else {
                throw Problem(
                    .notFound, "The right has no certificate.",
                    mend: "It gets one when the operator certifies it.")
            }
            return (text, index)
        }
        let isProven = try await evidence(of: index) != nil
        let leaf = try await reader.leaf(at: index)
        let proof = isProven ? try await reader.inclusionProof(of: index).serialized : nil
        return .ok([
            "certificate": .string(text),
            "sha256": .string(Array(SHA256.hash(data: Array(text.utf8))).hexadecimal),
            "index": .number(.integer(index)), "leaf": .string(String(decoding: leaf.bytes, as: UTF8.self)),
            "proof": .text(proof), "verifier_key": .string(verifier.verifierKey),
        ])
    }

    private func rightStatus(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Right> = try call.id("right", of: "right")
        return try await database.read { transaction in
            // Of what was never certified nobody has a certificate to ask about.
            guard let right = try Rights.right(id, in: transaction), right.certifiedIndex != nil else {
                throw Rights.unknown(id)
            }
            return .ok(["id": .id(id), "state": .name(right.state)])
        }
    }
}
