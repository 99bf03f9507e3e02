import Auditing
import Exchange
import Persistence
import Primitives

extension DataspaceDesk {
    /// What GET answers.
    public func transfer(pid: String, for peer: Participant) async throws -> JSONValue {
        try await database.read { transaction in
            try Self.transfer(pid, for: peer, in: transaction).message
        }
    }

    /// Takes a request for a transfer. One consumer's identifier stands for one transfer, however often it asks.
    /// - Throws: `notFound` for an agreement that is not there or not the sender's; `invalidValue` for a format in which
    ///   the product cannot be had, or a callback address that is not allowed; `conflict` where
    ///   ``DataspaceSettings/maximumOpenTransfers`` are open under the agreement.
    public func open(_ message: TransferMessage, from peer: Participant) async throws -> Acknowledgement {
        // Data is pulled: an address of the consumer's, which may hold a secret, is of no use and not kept.
        guard case .request(let iri, let format, let callbackAddress, _) = message.content else {
            throw Problem(.invalidRequest, "No transfer begins with a \(message.kind.type).")
        }
        let callback = try settings.checked(
            callbackAddress, of: peer.did, parameter: "callbackAddress")
        let now = clock.now()
        let digest = message.json.digest
        let answer = try await database.write { [self] transaction in
            if let standing = try TransferProcesses.known(
                to: peer.id, as: message.consumerPid, .provider, in: transaction)
            {
                guard standing.agreementIRI == iri else {
                    throw Problem(
                        .conflict, "Your identifier \(message.consumerPid) stands for another transfer.",
                        mend: "Give each transfer an identifier of its own.")
                }
                return Acknowledgement(body: standing.message, isCreated: true)
            }
            guard let agreement = try Agreements.agreement(iri: iri, in: transaction),
                agreement.consumer == peer.id, agreement.isOpen(at: now), let productID = agreement.product,
                let product = try Products.product(productID, in: transaction)
            else { throw Self.unknown("agreement", iri) }
            let formats = dataPlane.formats(of: product)
            guard formats.contains(format) else {
                throw Problem(
                    .invalidValue, "The product cannot be had in the format \(format.prefix(100)).",
                    mend: "Ask for one of \(formats.joined(separator: ", ")).", parameter: "format")
            }
            try checkRoom(under: agreement.id, .provider, in: transaction)
            let process = TransferProcess(
                id: newID(at: now), role: .provider, owner: agreement.provider, peer: peer.id,
                peerPid: message.consumerPid, callback: callback, agreement: agreement.id, agreementIRI: iri,
                format: format, address: .null,
                playbook: try providerPlaybook(agreement, in: transaction),
                standing: TransferStanding(.requested), reason: nil,
                createdAt: now, changedAt: now)
            try TransferProcesses.insert(process, in: transaction)
            try Timeline.append(
                to: process.id, .received, message.kind.type, state: process.state.rawValue, digest: digest,
                at: now, in: transaction)
            try leaf(process, by: .peer, at: now, in: transaction)
            try play(.requested, in: process, at: now, transaction)
            return Acknowledgement(body: process.message, isCreated: true)
        }
        ring()
        return answer
    }

    /// - Throws: `conflict` where no other transfer may be opened under an agreement.
    func checkRoom(
        under agreement: ID<Agreement>, _ role: DataspaceRole, in transaction: any ReadTransaction
    ) throws(Problem) {
        let bound = settings.maximumOpenTransfers
        guard
            try TransferProcesses.openCount(under: agreement, role, atMost: bound, in: transaction) < bound
        else {
            throw Problem(
                .conflict, "\(bound) transfers are open under the agreement.",
                mend: "Complete or terminate those that are not needed.", parameter: "agreementId")
        }
    }

    /// Takes a later message of a transfer.
    /// - Throws: `notFound` for what is not there or not the sender's; `invalidRequest` for one that may not come now,
    ///   which changes nothing.
    public func take(
        _ message: TransferMessage, pid: String, from peer: Participant
    ) async throws -> Acknowledgement {
        let now = clock.now()
        let (answer, closed) = try await database.write { [self] transaction in
            try take(message, pid, from: peer, at: now, in: transaction)
        }
        if let closed { dataPlane.cut(closed) }
        ring()
        return answer
    }

    /// - Returns: The transfer too where its access was closed.
    private func take(
        _ message: TransferMessage, _ pid: String, from peer: Participant, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> (Acknowledgement, ID<TransferProcess>?) {
        var process = try Self.transfer(pid, for: peer, in: transaction)
        let sender = process.role.other
        let (own, theirs) =
            sender == .provider
            ? (message.consumerPid, message.providerPid) : (message.providerPid, message.consumerPid)
        guard own == pid, let theirs, process.peerPid ?? theirs == theirs else {
            throw Problem(
                .invalidValue, "The identifiers of the message are not those of this transfer.",
                mend: "Send providerPid and consumerPid as GET shows them.")
        }
        let digest = message.json.digest
        let crossed = message.kind == .suspension ? process.standing.crossed(by: sender) : nil
        guard let next = process.standing.next(message.kind, by: sender) ?? crossed else {
            // Only the answer got lost, and nothing has happened since.
            let received = try Timeline.entries(of: process.id, in: transaction).last
            if received?.direction == .received, received?.digest == digest {
                return (Acknowledgement(body: process.message, isCreated: false), nil)
            }
            try process.standing.move(message.kind, by: sender)
            throw Problem(.internalError, "An illegal move was made.")
        }
        process.standing = next
        process.peerPid = process.peerPid ?? theirs
        process.reason = nil
        process.changedAt = now
        switch message.content {
        case .request, .completion: break
        case .start(let address):
            if process.role == .consumer, let address { process.address = address.json }
        case .suspension(let explanation), .termination(let explanation): process.reason = explanation.text
        }
        // The consumer goes on with what it suspended: its token opens again, or the message is refused.
        _ = try moveAccess(of: process, at: now, in: transaction)
        try TransferProcesses.update(process, in: transaction)
        try Timeline.append(
            to: process.id, .received, message.kind.type, state: process.state.rawValue, digest: digest,
            note: process.reason, closes: message.kind.closes, at: now, in: transaction)
        try leaf(process, by: .peer, at: now, in: transaction)
        try Outbox.dropIntents(of: process.id, in: transaction)
        if message.kind == .suspension { try Outbox.dropOvertaken(of: process.id, in: transaction) }
        if process.role == .consumer { try play(process.state, in: process, at: now, transaction) }
        let acknowledgement = Acknowledgement(body: process.message, isCreated: false)
        return (acknowledgement, isClosed(process) ? process.id : nil)
    }

    /// Whether a transfer of ours opens nothing.
    func isClosed(_ process: TransferProcess) -> Bool {
        process.role == .provider && process.state != .started
    }

    /// Opens or closes the access of a provider's transfer as it stands now, in the transaction that moved it.
    /// - Returns: Where the data is had, where it is started.
    /// - Throws: `invalidRequest` where the agreement no longer holds; what the data plane throws.
    func moveAccess(
        of process: TransferProcess, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> DataAddress? {
        guard process.role == .provider, let id = process.agreement else { return nil }
        guard process.state == .started else {
            try dataPlane.close(process.id, at: now, in: transaction)
            return nil
        }
        let agreement = try Agreements.required(id, in: transaction)
        guard agreement.isOpen(at: now) else {
            throw Problem(
                .invalidRequest, "The agreement does not hold at this moment.", mend: "Negotiate another one."
            )
        }
        return try dataPlane.open(process, under: agreement, at: now, in: transaction)
    }

    static func transfer(
        _ pid: String, for peer: Participant, in transaction: any ReadTransaction
    ) throws(Problem) -> TransferProcess {
        guard let id = ID<TransferProcess>(pid: pid),
            let found = try TransferProcesses.process(id, in: transaction), found.peer == peer.id
        else { throw unknown("transfer", pid) }
        return found
    }

    private func providerPlaybook(
        _ agreement: Agreement, in transaction: any ReadTransaction
    ) throws(Problem) -> Playbook {
        if let configured = settings.playbooks[agreement.iri] { return configured }
        var playbook = settings.playbooks[agreement.dataset]
        if let id = agreement.offer, let offer = try Offers.offer(id, in: transaction) {
            let own = try Playbook(offer.playbook)
            playbook = settings.playbooks[offer.iri] ?? playbook ?? own
        }
        // One that speaks of negotiations alone leaves transfers to the rule.
        guard let playbook, !playbook.transfer.isEmpty else { return .standardProvider }
        return playbook
    }

    func play(
        _ state: TransferState, in process: TransferProcess, at now: Timestamp,
        _ transaction: any WriteTransaction
    ) throws(Problem) {
        let actions = scripted(process.playbook.transfer[state])
        guard let first = actions.first else { return }
        try enqueue(
            process.id, .transfer, to: process.peer, action: first, following: Array(actions.dropFirst()),
            dueAt: now + settings.delay, in: transaction)
    }

    func leaf(
        _ process: TransferProcess, by actor: EventActor, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try EventLeaf(
            "transfer.\(process.state.rawValue.lowercased())", process.id, by: actor, at: now,
            ["role": .string(process.role.rawValue), "peer": .string(process.peer.description)]
        ).append(to: log, in: transaction)
    }
}
