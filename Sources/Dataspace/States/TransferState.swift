import Primitives

/// Where a transfer stands, and which message may follow from whom
/// (Dataspace Protocol 2025-1, Transfer Process Protocol §State Machine).
public enum TransferState: String, Hashable, Sendable, CaseIterable {
    /// → started (provider), terminated (either).
    case requested = "REQUESTED"
    /// → completed, suspended, terminated (either).
    case started = "STARTED"
    /// → started, terminated (either).
    case suspended = "SUSPENDED"
    case completed = "COMPLETED"
    case terminated = "TERMINATED"

    public var isFinal: Bool { self == .completed || self == .terminated }

    /// The state after a message; nil where nobody on that side may send it now.
    public func next(_ kind: TransferMessage.Kind, by sender: DataspaceRole) -> TransferState? {
        switch (self, kind, sender) {
        case (.requested, .start, .provider), (.suspended, .start, _): .started
        case (.started, .completion, _): .completed
        case (.started, .suspension, _): .suspended
        case (.requested, .termination, _), (.started, .termination, _), (.suspended, .termination, _):
            .terminated
        default: nil
        }
    }

    /// - Throws: `invalidRequest` for an illegal move.
    public mutating func move(_ kind: TransferMessage.Kind, by sender: DataspaceRole) throws(Problem) {
        guard let next = next(kind, by: sender) else {
            throw Problem(
                .invalidRequest, "In \(rawValue), a \(sender.rawValue) cannot send a \(kind.type).",
                mend: "Read the state with GET, and send what may follow it.")
        }
        self = next
    }
}
