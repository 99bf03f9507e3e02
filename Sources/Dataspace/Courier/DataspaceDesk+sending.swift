import Exchange
import Persistence
import Primitives

// What the courier asks of the desk, each in one transaction.
extension DataspaceDesk {
    /// Decides what a playbook had in mind, where that is still to be done.
    func decided(
        _ item: OutboxItem, _ peers: PeerClient
    ) async throws -> (item: OutboxItem, base: String)? {
        guard let id = ID<Negotiation>(bytes: item.process) else { return nil }
        let before = try await database.read { try Negotiations.negotiation(id, in: $0) }
        guard let before else { return try await drop(item) }
        if item.body != nil { return (item, before.callback) }
        var catalogOffer: JSONValue?
        if item.action == Self.request, before.asked.isNull {
            catalogOffer = try await offer(of: before, peers)
        }
        let now = clock.now()
        let found = catalogOffer
        do {
            return try await database.write { [self] transaction -> (item: OutboxItem, base: String)? in
                guard try Outbox.isThere(item, in: transaction),
                    var negotiation = try Negotiations.negotiation(id, in: transaction),
                    let message = try message(of: item, &negotiation, found, at: now, in: transaction)
                else { return nil }
                let decided = try Outbox.decide(
                    item, path: message.path, body: message.body, entry: message.entry, in: transaction)
                return (decided, negotiation.callback)
            }
        } catch let problem as Problem where item.action != Self.request && problem.kind.httpStatus < 500 {
            // Another transaction: what a signature had written before it failed is gone with the first.
            return try await refused(item, id, because: problem, at: now)
        }
    }

    /// - Returns: Nil where there is nothing to do.
    private func message(
        of item: OutboxItem, _ negotiation: inout Negotiation, _ catalogOffer: JSONValue?, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> DecidedMessage? {
        if item.action == Self.request {
            return try decideRequest(&negotiation, catalogOffer: catalogOffer, at: now, in: transaction)
        }
        guard let action = Playbook.NegotiationAction(rawValue: item.action) else { return nil }
        return try decide(action, in: &negotiation, reason: nil, by: .server, at: now, in: transaction)
    }

    /// What a playbook had in mind cannot be done: the other side is told where it waits for it, else the timeline is.
    private func refused(
        _ item: OutboxItem, _ id: ID<Negotiation>, because problem: Problem, at now: Timestamp
    ) async throws -> (item: OutboxItem, base: String)? {
        try await database.write { [self] transaction -> (item: OutboxItem, base: String)? in
            guard try Outbox.isThere(item, in: transaction),
                let standing = try Negotiations.negotiation(id, in: transaction)
            else { return nil }
            guard let ending = try ending(standing, because: problem, item, at: now, in: transaction) else {
                try note(problem, item, id, standing.state.rawValue, at: now, in: transaction)
                return nil
            }
            let decided = try Outbox.decide(
                item, path: ending.path, body: ending.body, entry: ending.entry, in: transaction)
            return (decided, standing.callback)
        }
    }

    /// The consumer waits for an agreement that cannot be made or signed: it is told, with the reason.
    private func ending(
        _ negotiation: Negotiation, because problem: Problem, _ item: OutboxItem, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> DecidedMessage? {
        switch (Playbook.NegotiationAction(rawValue: item.action), negotiation.state) {
        case (.finalize, .verified), (.agree, .requested): break
        default: return nil
        }
        var negotiation = negotiation
        return try decide(
            .terminate, in: &negotiation, reason: problem.detail, by: .server, at: now, in: transaction)
    }

    /// - Throws: The problem, where it is no fault of the moment.
    private func note<Kind>(
        _ problem: Problem, _ item: OutboxItem, _ id: ID<Kind>, _ state: String, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard problem.kind.httpStatus < 500 else { throw problem }
        try Outbox.remove(item, in: transaction)
        try Timeline.note(
            "not done", state: state, "\(item.action): \(problem.detail)", to: id, at: now, in: transaction)
    }

    func decided(_ item: OutboxItem) async throws -> (item: OutboxItem, base: String)? {
        guard let id = ID<TransferProcess>(bytes: item.process) else { return nil }
        let before = try await database.read { try TransferProcesses.process(id, in: $0) }
        guard let before else { return try await drop(item) }
        if item.body != nil { return (item, before.callback) }
        guard let action = Playbook.TransferAction(rawValue: item.action) else { return try await drop(item) }
        let now = clock.now()
        do {
            return try await decided(item, id) { [self] process, transaction throws(Problem) in
                try decide(action, in: &process, reason: nil, by: .server, at: now, in: transaction)
            }
        } catch let problem as Problem where problem.kind.httpStatus < 500 {
            // Another transaction: what was opened before it failed is gone with the first.
            return try await decided(item, id) { [self] process, transaction throws(Problem) in
                // The consumer waits for data that will not come: it is told. One that rests goes on resting.
                if action == .start, process.role == .provider, process.peerPid != nil,
                    process.state == .requested, process.standing.next(.start, by: .provider) != nil
                {
                    return try decide(
                        .terminate, in: &process, reason: problem.detail, by: .server, at: now,
                        in: transaction)
                }
                try note(problem, item, id, process.state.rawValue, at: now, in: transaction)
                return nil
            }
        }
    }

    private func decided(
        _ item: OutboxItem, _ id: ID<TransferProcess>,
        _ decide:
            @escaping @Sendable (inout TransferProcess, any WriteTransaction) throws(Problem) ->
            DecidedMessage?
    ) async throws -> (item: OutboxItem, base: String)? {
        let result = try await database.write { transaction -> (OutboxItem, TransferProcess)? in
            guard try Outbox.isThere(item, in: transaction),
                var process = try TransferProcesses.process(id, in: transaction),
                let message = try decide(&process, transaction)
            else { return nil }
            let decided = try Outbox.decide(
                item, path: message.path, body: message.body, entry: message.entry, in: transaction)
            return (decided, process)
        }
        guard let (decided, process) = result else { return nil }
        if isClosed(process) { dataPlane.cut(id) }
        return (decided, process.callback)
    }

    private func drop(_ item: OutboxItem) async throws -> (item: OutboxItem, base: String)? {
        try await database.write { _ = try Outbox.remove(item, in: $0) }
        return nil
    }

    /// What the provider's catalog says of an offer; nil where it does not show it.
    private func offer(of negotiation: Negotiation, _ peers: PeerClient) async throws -> JSONValue? {
        let path = "/catalog/datasets/\(Self.encoded(negotiation.dataset))"
        let peer = Addressee(did: try await did(of: negotiation.peer), address: negotiation.callback)
        guard case .accepted(let dataset?, _) = await peers.send(nil, to: peer, path) else {
            return nil
        }
        let offer = dataset["hasPolicy"]?.arrayValue?.first { $0["@id"]?.stringValue == negotiation.offerIRI }
        guard let offer, (try? ContractTerms.checkCatalogOffer(offer)) != nil else { return nil }
        return offer
    }
}
