import Exchange
import Persistence
import Primitives

extension DataspaceDesk {
    /// What is told however much waits: it ends access.
    private static let closing = Set(
        [Playbook.TransferAction.terminate, .suspend, .complete].map(\.rawValue))

    /// Notes an intent, or a message that is decided, for a peer.
    /// - Parameter isOwed: Whether it follows from what both sides, or the agreement, have settled: then nothing is begun, and
    ///   no bound may undo what it follows from. It takes the place of a message that was taken, or there is one for each
    ///   open transfer.
    /// - Throws: `overloaded` where ``DataspaceSettings/maximumQueued`` messages wait for the peer, and this one begins
    ///   something.
    func enqueue<Process>(
        _ process: ID<Process>, _ kind: OutboxItem.Kind, to peer: ID<Participant>, action: String,
        following: [String] = [], path: String? = nil, body: JSONValue? = nil, entry: Int64? = nil,
        dueAt: Timestamp, isOwed: Bool = false, in transaction: any WriteTransaction
    ) throws(Problem) {
        let bound = settings.maximumQueued
        let mayWait = isOwed || Self.closing.contains(action)
        let waiting = mayWait ? 0 : try Outbox.count(for: peer, atMost: bound, in: transaction)
        guard waiting < bound else {
            throw Problem(
                .overloaded, "\(bound) messages wait for the other side, which takes none.",
                mend: "Try again once its connector takes messages.", retryAfter: .seconds(60))
        }
        try Outbox.add(
            process, kind, to: peer, action: action, following: following, path: path, body: body,
            entry: entry, dueAt: dueAt, in: transaction)
    }
}
