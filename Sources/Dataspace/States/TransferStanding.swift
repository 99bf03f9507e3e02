import Primitives

/// Where a transfer stands, with whose it is to go on: only the side that suspended it starts it again
/// (Dataspace Protocol 2025-1, Transfer Process Protocol §State Machine).
public struct TransferStanding: Hashable, Sendable {
    public let state: TransferState
    /// Nil but in ``TransferState/suspended``. Nil there too for one that was suspended before this was written down:
    /// either side starts that one.
    public let suspendedBy: DataspaceRole?
    /// Whether this side let it rest because its agreement does: it is started again when the agreement is resumed. False
    /// but in ``TransferState/suspended``.
    public let isWithAgreement: Bool

    public init(
        _ state: TransferState, suspendedBy: DataspaceRole? = nil, isWithAgreement: Bool = false
    ) {
        self.state = state
        self.suspendedBy = state == .suspended ? suspendedBy : nil
        self.isWithAgreement = state == .suspended && isWithAgreement
    }

    /// The same, to be started again with the agreement.
    var withAgreement: TransferStanding {
        TransferStanding(state, suspendedBy: suspendedBy, isWithAgreement: true)
    }

    /// Where it stands after a message; nil where nobody on that side may send it now.
    public func next(_ kind: TransferMessage.Kind, by sender: DataspaceRole) -> TransferStanding? {
        guard let next = state.next(kind, by: sender) else { return nil }
        if kind == .start, let suspendedBy, suspendedBy != sender { return nil }
        return TransferStanding(next, suspendedBy: sender)
    }

    /// Where a consumer's side stands when the provider's suspension crosses its own: the provider counts it as its own
    /// too, and starts it again. Nil where nothing crossed.
    ///
    /// The provider's comes first, since it decides on access: a consumer could else undo the provider's suspension with one
    /// of its own. The protocol leaves it open.
    public func crossed(by sender: DataspaceRole) -> TransferStanding? {
        guard state == .suspended, suspendedBy == .consumer, sender == .provider else { return nil }
        return TransferStanding(.suspended, suspendedBy: .provider)
    }

    /// - Throws: `invalidRequest` for an illegal move.
    public mutating func move(_ kind: TransferMessage.Kind, by sender: DataspaceRole) throws(Problem) {
        guard let next = next(kind, by: sender) else {
            var next = state
            try next.move(kind, by: sender)
            throw Problem(
                .invalidRequest,
                "The \(sender.other.rawValue) suspended the transfer: only it starts it again.",
                mend: "Wait for its TransferStartMessage, or end the transfer.")
        }
        self = next
    }
}
