import Auditing
import Exchange
import Persistence
import Primitives

// A message that was sent again, after a stop or a broken connection, may be refused because it was taken the first
// time. Where the other side stands tells.
extension DataspaceDesk {
    /// What can be asked about a message: where the process is looked up, and where the message leads to.
    struct Inquiry: Sendable {
        /// Below the other side's address.
        let path: String
        let sent: String
        let isFirst: Bool
    }

    /// - Parameter pid: What the other side calls the process in its refusal: a first message has no other word of it.
    /// - Returns: Nil where nothing can be asked.
    func inquiry(about item: OutboxItem, pid: (String) -> String?) async throws -> Inquiry? {
        guard let id = ID<Negotiation>(bytes: item.process), let entry = item.entry else { return nil }
        let told = pid("providerPid")
        return try await database.read { transaction in
            guard
                let sent = try Timeline.entries(of: id, in: transaction).first(where: { $0.position == entry }
                )
            else { return nil }
            let (folder, known): (String, String?) =
                switch item.kind {
                case .negotiation:
                    ("negotiations", try Negotiations.negotiation(id, in: transaction)?.peerPid)
                case .transfer:
                    (
                        "transfers",
                        try ID<TransferProcess>(bytes: item.process)
                            .flatMap { (id) throws(Problem) in
                                try TransferProcesses.process(id, in: transaction)
                            }?.peerPid
                    )
                }
            guard let pid = known ?? told else { return nil }
            return Inquiry(
                path: "/\(folder)/\(Self.encoded(pid))", sent: sent.state,
                isFirst: item.action == Self.request)
        }
    }

    /// What a refusal means by where the other side says that it stands.
    static func reconciliation(
        of item: OutboxItem, _ inquiry: Inquiry, with standing: JSONValue
    ) -> Reconciliation {
        // It must be this process, by our own name for it.
        let names = ["consumerPid", "providerPid"].compactMap { standing[$0]?.stringValue }
        let state = standing["state"]?.stringValue ?? ""
        switch item.kind {
        case .negotiation:
            guard let id = ID<Negotiation>(bytes: item.process), names.contains(id.pid),
                let sent = NegotiationState(rawValue: inquiry.sent),
                let theirs = NegotiationState(rawValue: state)
            else { return .refused }
            return .of(sent, isFirst: inquiry.isFirst, theirs: theirs)
        case .transfer:
            guard let id = ID<TransferProcess>(bytes: item.process), names.contains(id.pid),
                let sent = TransferState(rawValue: inquiry.sent), let theirs = TransferState(rawValue: state)
            else { return .refused }
            return .of(sent, isFirst: inquiry.isFirst, theirs: theirs)
        }
    }

    /// The other side has ended what this side still has open: so does this side, with the reason.
    func follow(_ item: OutboxItem, _ standing: JSONValue, _ reason: String, at now: Timestamp) async throws {
        let closed = try await database.write { [self] transaction -> ID<TransferProcess>? in
            guard try Outbox.remove(item, in: transaction) else { return nil }
            if let id = ID<Negotiation>(bytes: item.process), let entry = item.entry {
                try Timeline.settle(entry, of: id, deliveredAt: nil, note: reason, in: transaction)
            }
            switch item.kind {
            case .negotiation:
                guard let id = ID<Negotiation>(bytes: item.process),
                    var negotiation = try Negotiations.negotiation(id, in: transaction)
                else { return nil }
                negotiation.peerPid = negotiation.peerPid ?? standing["providerPid"]?.stringValue
                negotiation.reason = reason
                negotiation.changedAt = now
                // What is signed ends as an agreement, not as a negotiation.
                let ends = !negotiation.state.isFinal
                if ends { negotiation.state = .terminated }
                try Negotiations.update(negotiation, in: transaction)
                guard ends else { return nil }
                try Outbox.dropIntents(of: id, in: transaction)
                try noteEnding(of: id, negotiation.state.rawValue, reason, at: now, in: transaction)
                try leaf(negotiation, by: .peer, at: now, in: transaction)
                return nil
            case .transfer:
                guard let id = ID<TransferProcess>(bytes: item.process),
                    var process = try TransferProcesses.process(id, in: transaction)
                else { return nil }
                process.peerPid = process.peerPid ?? standing["providerPid"]?.stringValue
                process.reason = reason
                process.changedAt = now
                let ends = !process.state.isFinal
                if ends {
                    let isComplete = standing["state"]?.stringValue == TransferState.completed.rawValue
                    process.standing = TransferStanding(isComplete ? .completed : .terminated)
                }
                try TransferProcesses.update(process, in: transaction)
                guard ends else { return nil }
                _ = try moveAccess(of: process, at: now, in: transaction)
                try Outbox.dropIntents(of: id, in: transaction)
                try noteEnding(of: id, process.state.rawValue, reason, at: now, in: transaction)
                try leaf(process, by: .peer, at: now, in: transaction)
                return isClosed(process) ? id : nil
            }
        }
        if let closed { dataPlane.cut(closed) }
    }

    private func noteEnding<Kind>(
        of id: ID<Kind>, _ state: String, _ reason: String, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try Timeline.append(
            to: id, .noted, "ended by the other side", state: state, note: reason, closes: true, at: now,
            in: transaction)
    }
}
