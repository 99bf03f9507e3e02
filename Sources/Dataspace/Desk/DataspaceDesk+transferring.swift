import Auditing
import Exchange
import Persistence
import Primitives

extension DataspaceDesk {
    /// A person's decision about a transfer.
    /// - Throws: `notFound`; `conflict` where it cannot be done now; what the data plane throws.
    public func act(
        _ action: Playbook.TransferAction, on id: ID<TransferProcess>, reason: String? = nil,
        by actor: EventActor
    ) async throws -> TransferProcess {
        let now = clock.now()
        let process = try await database.write { [self] transaction in
            guard var process = try TransferProcesses.process(id, in: transaction) else {
                throw Self.unknown("transfer", id.description)
            }
            let message = try decide(
                action, in: &process, reason: reason, by: actor, at: now, in: transaction)
            try Outbox.dropIntents(of: id, in: transaction)
            try enqueue(
                id, .transfer, to: process.peer, action: action.rawValue, path: message.path,
                body: message.body,
                entry: message.entry, dueAt: now, in: transaction)
            return process
        }
        if isClosed(process) { dataPlane.cut(id) }
        ring()
        return process
    }

    /// Moves a transfer by an action of ours.
    /// - Throws: `conflict` where it cannot be done now.
    func decide(
        _ action: Playbook.TransferAction, in process: inout TransferProcess, reason: String?,
        by actor: EventActor, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> DecidedMessage {
        guard let kind = action.kind, process.standing.next(kind, by: process.role) != nil else {
            throw Problem(
                .conflict,
                "In \(process.state.rawValue), a \(process.role.rawValue) cannot \(action.rawValue).",
                mend: "GET the transfer: \"actions\" lists what can be done.", parameter: "action")
        }
        guard let peerPid = process.peerPid, let consumerPid = process.consumerPid else {
            throw Problem(
                .conflict, "The other side has not acknowledged the transfer yet.", mend: "Try again later.")
        }
        try process.standing.move(kind, by: process.role)
        let address = try moveAccess(of: process, at: now, in: transaction)
        let explanation = MessageExplanation(reasons: reason.map { [$0] } ?? [])
        let content: TransferMessage.Content
        switch kind {
        case .start:
            if let address { process.address = address.json }
            content = .start(address)
        case .completion: content = .completion
        case .suspension: content = .suspension(explanation)
        default: content = .termination(explanation)
        }
        let body = TransferMessage(
            providerPid: process.providerPid, consumerPid: consumerPid, content: content
        ).json
        process.reason = reason
        process.changedAt = now
        try TransferProcesses.update(process, in: transaction)
        let entry = try Timeline.append(
            to: process.id, .sent, kind.type, state: process.state.rawValue, digest: body.digest,
            note: reason, closes: kind.closes, at: now, in: transaction)
        try leaf(process, by: actor, at: now, in: transaction)
        let last =
            switch kind {
            case .start: "start"
            case .completion: "completion"
            case .suspension: "suspension"
            default: "termination"
            }
        return DecidedMessage(path: "/transfers/\(Self.encoded(peerPid))/\(last)", body: body, entry: entry)
    }

    /// Ends or suspends the transfers under an agreement, in the transaction that moves the agreement; one that is
    /// resumed has those started again that were suspended with it. Call ``ring()``
    /// and, for what it returns, the data plane once that is durable: ``settle(_:)`` does both.
    /// - Returns: The transfers of which the data plane must hear.
    public func agreementMoved(
        _ agreement: ID<Agreement>, to state: Agreement.State, reason: String?, at now: Timestamp,
        by actor: EventActor, in transaction: any WriteTransaction
    ) throws(Problem) -> [MovedTransfer] {
        guard state != .active else {
            try restart(under: agreement, at: now, in: transaction)
            return []
        }
        let action: Playbook.TransferAction = state == .suspended ? .suspend : .terminate
        var moved: [MovedTransfer] = []
        try TransferProcesses.forEachOpen(under: agreement, in: transaction) { process throws(Problem) in
            guard let kind = action.kind, process.standing.next(kind, by: process.role) != nil else {
                if process.state == .suspended { try keepAtRest(&process, in: transaction) }
                return
            }
            try Outbox.dropIntents(of: process.id, in: transaction)
            if process.peerPid == nil {
                // Nobody knows of it yet.
                process.standing = TransferStanding(.terminated)
                process.reason = reason
                try TransferProcesses.update(process, in: transaction)
            } else {
                let message = try decide(
                    action, in: &process,
                    reason: Self.ending(state) + (reason.map { ": \($0)" } ?? "."),
                    by: actor, at: now, in: transaction)
                try enqueue(
                    process.id, .transfer, to: process.peer, action: action.rawValue, path: message.path,
                    body: message.body,
                    entry: message.entry, dueAt: now, in: transaction)
                if action == .suspend {
                    process.standing = process.standing.withAgreement
                    try TransferProcesses.update(process, in: transaction)
                }
            }
            moved.append(MovedTransfer(id: process.id, isClosed: isClosed(process)))
        }
        return moved
    }

    /// A transfer that rests already is not started under an agreement that does not hold. One that was about to be started
    /// is so once the agreement is resumed.
    private func keepAtRest(
        _ process: inout TransferProcess, in transaction: any WriteTransaction
    ) throws(Problem) {
        if try Outbox.hasIntent(of: process.id, Playbook.TransferAction.start.rawValue, in: transaction) {
            process.standing = process.standing.withAgreement
            try TransferProcesses.update(process, in: transaction)
        }
        try Outbox.dropIntents(of: process.id, in: transaction)
    }

    /// What is told of a transfer that ends or rests with its agreement.
    private static func ending(_ state: Agreement.State) -> String { "The agreement is \(state.rawValue)" }

    /// Starts the transfers again that this side let rest with their agreement, and no others.
    private func restart(
        under agreement: ID<Agreement>, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try TransferProcesses.forEachOpen(under: agreement, in: transaction) { process throws(Problem) in
            guard process.standing.isWithAgreement,
                process.standing.next(.start, by: process.role) != nil
            else { return }
            try Outbox.dropIntents(of: process.id, in: transaction)
            try enqueue(
                process.id, .transfer, to: process.peer, action: Playbook.TransferAction.start.rawValue,
                dueAt: now, isOwed: true, in: transaction)
        }
    }

    /// Tells the data plane and the courier what ``agreementMoved(_:to:reason:at:by:in:)`` did.
    public func settle(_ moved: [MovedTransfer]) async {
        for transfer in moved where transfer.isClosed { dataPlane.cut(transfer.id) }
        ring()
    }
}

/// A transfer that ended or was suspended with its agreement.
public struct MovedTransfer: Sendable {
    public let id: ID<TransferProcess>
    let isClosed: Bool
}
