import Exchange
import Persistence
import Primitives

// What became of a message that was sent, each in one transaction.
extension DataspaceDesk {
    /// The other side took it.
    func delivered(_ item: OutboxItem, _ answer: JSONValue?, at now: Timestamp) async throws {
        try await database.write { [self] transaction in
            let isWaitedFor = try Outbox.remove(item, in: transaction)
            if let id = ID<Negotiation>(bytes: item.process), let entry = item.entry {
                try Timeline.settle(entry, of: id, deliveredAt: now, note: nil, in: transaction)
            }
            // Something overtook it while it was under way: nothing follows from it.
            guard isWaitedFor else { return }
            let pid = { (name: String) -> String? in
                answer?[name]?.stringValue.flatMap {
                    1...DataspaceTerms.maximumTextBytes ~= $0.utf8.count ? $0 : nil
                }
            }
            switch item.kind {
            case .negotiation:
                guard let id = ID<Negotiation>(bytes: item.process),
                    var negotiation = try Negotiations.negotiation(id, in: transaction)
                else { return }
                if negotiation.peerPid == nil, let peerPid = pid("providerPid") {
                    negotiation.peerPid = peerPid
                    try Negotiations.update(negotiation, in: transaction)
                }
                if item.action == Self.request {
                    try play(.requested, in: negotiation, isOwed: true, at: now, transaction)
                }
            case .transfer:
                guard let id = ID<TransferProcess>(bytes: item.process),
                    var process = try TransferProcesses.process(id, in: transaction)
                else { return }
                if process.peerPid == nil, let peerPid = pid("providerPid") {
                    process.peerPid = peerPid
                    try TransferProcesses.update(process, in: transaction)
                }
            }
            try goOn(after: item, at: now, in: transaction)
        }
    }

    /// The next action of a playbook, where the other side has not moved meanwhile.
    private func goOn(
        after item: OutboxItem, at now: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let next = item.following.first, let id = ID<Negotiation>(bytes: item.process) else { return }
        // An answer that came before the acknowledgement has its own consequences.
        guard try Timeline.entries(of: id, in: transaction).last?.direction == .sent else { return }
        try enqueue(
            id, item.kind, to: item.peer, action: next, following: Array(item.following.dropFirst()),
            dueAt: now + settings.delay, isOwed: true, in: transaction)
    }

    /// The other side will not take it, or cannot be reached.
    func gaveUp(_ item: OutboxItem, _ reason: String, at now: Timestamp) async throws {
        try await database.write { [self] transaction in
            guard try Outbox.remove(item, in: transaction) else { return }
            if let id = ID<Negotiation>(bytes: item.process), let entry = item.entry {
                try Timeline.settle(entry, of: id, deliveredAt: nil, note: reason, in: transaction)
            }
            switch item.kind {
            case .negotiation:
                guard let id = ID<Negotiation>(bytes: item.process),
                    var negotiation = try Negotiations.negotiation(id, in: transaction)
                else { return }
                try noteUnsent(item, id, negotiation.state.rawValue, reason, at: now, in: transaction)
                negotiation.reason = reason
                negotiation.changedAt = now
                // What nobody ever heard of has ended.
                let neverBegan = item.action == Self.request && negotiation.peerPid == nil
                if neverBegan { negotiation.state = .terminated }
                try Negotiations.update(negotiation, in: transaction)
                if neverBegan { try leaf(negotiation, by: .server, at: now, in: transaction) }
            case .transfer:
                guard let id = ID<TransferProcess>(bytes: item.process),
                    var process = try TransferProcesses.process(id, in: transaction)
                else { return }
                try noteUnsent(item, id, process.state.rawValue, reason, at: now, in: transaction)
                process.reason = reason
                process.changedAt = now
                let neverBegan = item.action == Self.request && process.peerPid == nil
                if neverBegan { process.standing = TransferStanding(.terminated) }
                try TransferProcesses.update(process, in: transaction)
                if neverBegan { try leaf(process, by: .server, at: now, in: transaction) }
            }
        }
    }

    /// What was never decided has no entry to which the reason could be added.
    private func noteUnsent<Kind>(
        _ item: OutboxItem, _ id: ID<Kind>, _ state: String, _ reason: String, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard item.entry == nil else { return }
        try Timeline.note(
            "given up", state: state, "\(item.action): \(reason)", to: id, at: now, in: transaction)
    }
}
