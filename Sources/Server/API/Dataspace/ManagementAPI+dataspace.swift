import Auditing
import Dataspace
import Exchange
import Persistence
import Primitives

extension ManagementAPI {
    private static let negotiationNote = ["negotiation": "The id of a negotiation."]
    private static let processNote = ["process": "The id of a transfer process."]

    static let dataspaceRoutes = [
        APIRoute(
            APIOperation(
                "requestCatalog", .post, "/api/catalog-requests",
                "Asks a provider for a page of its catalog, as the consumer",
                note: """
                    Answered with what the provider answers; 502 with its words where it refuses. Nothing is changed.
                    """, tag: .dataspace, access: .accounts, body: .json(DataspaceShapes.catalogWish),
                answer: .json(DataspaceShapes.catalog, "One page of the catalog.")),
            { api, call in try await api.requestCatalog(call) }),
        APIRoute(
            APIOperation(
                "requestNegotiation", .post, "/api/negotiations",
                "Begins a contract negotiation as the consumer",
                note: "Answered at once; the request is sent after. GET the negotiation tells how it goes.",
                tag: .dataspace, access: .accounts, body: .json(DataspaceShapes.negotiationWish),
                answer: .created(DataspaceShapes.negotiation, "The negotiation.")),
            { api, call in try await api.requestNegotiation(call) }),
        APIRoute(
            APIOperation(
                "listNegotiations", .get, "/api/negotiations", "Lists contract negotiations", tag: .dataspace,
                access: .accounts,
                query: [.init("state", .words(of: NegotiationState.self), "Those that stand so.")]
                    + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: DataspaceShapes.negotiation, "One page of negotiations.")),
            { api, call in try await api.listNegotiations(call) }),
        APIRoute(
            APIOperation(
                "getNegotiation", .get, "/api/negotiations/{negotiation}",
                "Shows a negotiation with its timeline",
                tag: .dataspace, access: .accounts, pathNotes: negotiationNote,
                answer: .json(DataspaceShapes.negotiation, "The negotiation.")),
            { api, call in try await api.negotiation(call) }),
        APIRoute(
            APIOperation(
                "actOnNegotiation", .post, "/api/negotiations/{negotiation}/actions",
                "Decides what a playbook leaves to a person", tag: .dataspace, access: .accounts,
                pathNotes: negotiationNote, body: .json(DataspaceShapes.negotiationAction),
                answer: .json(DataspaceShapes.negotiation, "The negotiation.")),
            { api, call in try await api.actOnNegotiation(call) }),
        APIRoute(
            APIOperation(
                "requestTransfer", .post, "/api/transfers", "Asks for a data transfer as the consumer",
                note: """
                    Answered at once; the request is sent after. GET /api/transfer-processes tells how it goes. \
                    GET /api/transfers lists movements of money, which are something else.
                    """, tag: .dataspace, access: .accounts, body: .json(DataspaceShapes.transferWish),
                answer: .created(DataspaceShapes.transfer, "The transfer process.")),
            { api, call in try await api.requestTransfer(call) }),
        APIRoute(
            APIOperation(
                "listTransferProcesses", .get, "/api/transfer-processes", "Lists transfer processes",
                tag: .dataspace, access: .accounts,
                query: [.init("state", .words(of: TransferState.self), "Those that stand so.")]
                    + APIOperation.Parameter.paging("newest first"),
                answer: .page(of: DataspaceShapes.transfer, "One page of transfer processes.")),
            { api, call in try await api.listTransferProcesses(call) }),
        APIRoute(
            APIOperation(
                "getTransferProcess", .get, "/api/transfer-processes/{process}",
                "Shows a transfer process with its timeline", tag: .dataspace, access: .accounts,
                pathNotes: processNote, answer: .json(DataspaceShapes.transfer, "The transfer process.")),
            { api, call in try await api.transferProcess(call) }),
        APIRoute(
            APIOperation(
                "actOnTransferProcess", .post, "/api/transfer-processes/{process}/actions",
                "Decides what a playbook leaves to a person", tag: .dataspace, access: .accounts,
                pathNotes: processNote, body: .json(DataspaceShapes.transferAction),
                answer: .json(DataspaceShapes.transfer, "The transfer process.")),
            { api, call in try await api.actOnTransferProcess(call) }),
    ]

    private var desk: DataspaceDesk { exchange.dataspace }

    private func requestNegotiation(_ call: APICall) async throws -> APIAnswer {
        let wish = NegotiationWish(
            dataset: try call.body.text("datasetId"), offer: try call.body.text("offerId"),
            provider: try call.body.text("providerId"), connector: try call.body.text("connectorAddress"),
            policy: call.body.value("policy"), playbook: try Self.playbook(call))
        let id: ID<Negotiation> = newID(call)
        let made = try await database.write { [self] transaction in
            let owner = try call.participant(to: .sign, exchange, in: transaction)
            var (wanted, isReplay) = (id, false)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                (wanted, isReplay) = (first, true)
            }
            let negotiation = try desk.request(
                wish, as: wanted, for: owner, by: call.actor, at: call.now, in: transaction)
            return Made(body: .object(negotiation.json), isReplay: isReplay)
        }
        desk.ring()
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/negotiations/\($0)" })
    }

    private func requestCatalog(_ call: APICall) async throws -> APIAnswer {
        // The provider is asked under this server's identity.
        _ = try await database.read { [exchange] in try call.participant(to: .use, exchange, in: $0) }
        let (catalog, next) = try await desk.catalog(
            CatalogWish(
                provider: try call.body.text("providerId"),
                connector: try call.body.text("connectorAddress"),
                filter: call.body.value("filter")?.arrayValue ?? [],
                cursor: call.body.optionalText("cursor")))
        return .ok(["catalog": catalog, "next_cursor": .text(next)])
    }

    private func listNegotiations(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: Negotiation.self, order: .newestFirst)
        let state = call.query.text("state").flatMap(NegotiationState.init(rawValue:))
        return try await database.read { [self] transaction in
            let page = try Negotiations.list(
                owner: try owner(call, in: transaction), state: state, request, in: transaction)
            return .page(page.items.map { .object($0.json) }, next: page.next)
        }
    }

    private func negotiation(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Negotiation> = try call.id("negotiation", of: "negotiation")
        return try await database.read { [self] transaction in
            .ok(try json(try negotiation(id, call, in: transaction), in: transaction))
        }
    }

    private func actOnNegotiation(_ call: APICall) async throws -> APIAnswer {
        let id: ID<Negotiation> = try call.id("negotiation", of: "negotiation")
        let action: Playbook.NegotiationAction = try call.body.requiredWord("action")
        _ = try await database.read { [self] in try self.negotiation(id, call, to: .sign, in: $0) }
        let negotiation = try await desk.act(
            action, on: id, reason: call.body.optionalText("reason"), by: call.actor)
        return try await database.read { [self] in .ok(try json(negotiation, in: $0)) }
    }

    private func requestTransfer(_ call: APICall) async throws -> APIAnswer {
        let wish = TransferWish(
            agreement: try call.body.text("agreementId"), format: try call.body.text("format"),
            provider: try call.body.text("providerId"), connector: try call.body.text("connectorAddress"),
            playbook: try Self.playbook(call))
        let id: ID<TransferProcess> = newID(call)
        let made = try await database.write { [self] transaction in
            let owner = try call.participant(to: .use, exchange, in: transaction)
            var (wanted, isReplay) = (id, false)
            if case .same(let first) = try call.claim(for: id, in: transaction) {
                (wanted, isReplay) = (first, true)
            }
            let process = try desk.request(
                wish, as: wanted, for: owner, by: call.actor, at: call.now, in: transaction)
            return Made(body: .object(process.json), isReplay: isReplay)
        }
        desk.ring()
        return .created(made, at: made.body["id"]?.stringValue.map { "/api/transfer-processes/\($0)" })
    }

    private func listTransferProcesses(_ call: APICall) async throws -> APIAnswer {
        let request = try call.query.page(of: TransferProcess.self, order: .newestFirst)
        let state = call.query.text("state").flatMap(TransferState.init(rawValue:))
        return try await database.read { [self] transaction in
            let page = try TransferProcesses.list(
                owner: try owner(call, in: transaction), state: state, request, in: transaction)
            return .page(page.items.map { .object($0.json) }, next: page.next)
        }
    }

    private func transferProcess(_ call: APICall) async throws -> APIAnswer {
        let id: ID<TransferProcess> = try call.id("process", of: "transfer process")
        return try await database.read { [self] transaction in
            .ok(try json(try process(id, call, in: transaction), call, in: transaction))
        }
    }

    private func actOnTransferProcess(_ call: APICall) async throws -> APIAnswer {
        let id: ID<TransferProcess> = try call.id("process", of: "transfer process")
        let action: Playbook.TransferAction = try call.body.requiredWord("action")
        _ = try await database.read { [self] in try self.process(id, call, to: .use, in: $0) }
        let process = try await desk.act(
            action, on: id, reason: call.body.optionalText("reason"), by: call.actor)
        return try await database.read { [self] in .ok(try json(process, call, in: $0)) }
    }

    // MARK: What is whose

    /// Whose things are listed; nil for operators, who see all.
    private func owner(
        _ call: APICall, to act: Member.Act = .read, in transaction: any ReadTransaction
    ) throws(Problem) -> ID<Participant>? {
        call.caller.isOperator ? nil : try call.participant(to: act, exchange, in: transaction).id
    }

    private func negotiation(
        _ id: ID<Negotiation>, _ call: APICall, to act: Member.Act = .read,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Negotiation {
        let owner = try owner(call, to: act, in: transaction)
        if let found = try Negotiations.negotiation(id, in: transaction), owner == nil || found.owner == owner
        {
            return found
        }
        throw Problem(.notFound, "There is no negotiation \(id).", parameter: "negotiation")
    }

    private func process(
        _ id: ID<TransferProcess>, _ call: APICall, to act: Member.Act = .read,
        in transaction: any ReadTransaction
    ) throws(Problem) -> TransferProcess {
        let owner = try owner(call, to: act, in: transaction)
        if let found = try TransferProcesses.process(id, in: transaction),
            owner == nil || found.owner == owner
        {
            return found
        }
        throw Problem(.notFound, "There is no transfer process \(id).", parameter: "process")
    }

    private func json(
        _ negotiation: Negotiation, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        var members = negotiation.json
        members["timeline"] = .array(try Timeline.entries(of: negotiation.id, in: transaction).map(\.json))
        return .object(members)
    }

    private func json(
        _ process: TransferProcess, _ call: APICall, in transaction: any ReadTransaction
    ) throws(Problem) -> JSONValue {
        var members = process.json
        members["timeline"] = .array(try Timeline.entries(of: process.id, in: transaction).map(\.json))
        // It may hold a token: for whom it was given and may use it, and nobody else.
        if (try? call.participant(to: .use, exchange, in: transaction))?.id == process.owner {
            members["data_address"] = process.address
        }
        return .object(members)
    }

    private static func playbook(_ call: APICall) throws(Problem) -> Playbook? {
        guard let value = call.body.value("playbook") else { return nil }
        return try Playbook(value)
    }
}
