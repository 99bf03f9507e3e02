import Primitives

/// Where a negotiation stands, and which message may follow from whom
/// (Dataspace Protocol 2025-1, Contract Negotiation Protocol §State Machine).
public enum NegotiationState: String, Hashable, Sendable, CaseIterable {
    /// → offered, agreed (provider), terminated (either).
    case requested = "REQUESTED"
    /// → requested, accepted (consumer), terminated (either).
    case offered = "OFFERED"
    /// → agreed, terminated (provider).
    case accepted = "ACCEPTED"
    /// → verified, terminated (consumer).
    case agreed = "AGREED"
    /// → finalized, terminated (provider).
    case verified = "VERIFIED"
    case finalized = "FINALIZED"
    case terminated = "TERMINATED"

    public var isFinal: Bool { self == .finalized || self == .terminated }

    /// The state after a message; nil where nobody on that side may send it now.
    public func next(_ kind: NegotiationMessage.Kind, by sender: DataspaceRole) -> NegotiationState? {
        switch (self, kind, sender) {
        case (.requested, .offer, .provider): .offered
        case (.requested, .agreement, .provider): .agreed
        case (.requested, .termination, _): .terminated
        case (.offered, .request, .consumer): .requested
        case (.offered, .accepted, .consumer): .accepted
        case (.offered, .termination, _): .terminated
        case (.accepted, .agreement, .provider): .agreed
        case (.accepted, .termination, .provider): .terminated
        case (.agreed, .verification, .consumer): .verified
        case (.agreed, .termination, .consumer): .terminated
        case (.verified, .finalized, .provider): .finalized
        case (.verified, .termination, .provider): .terminated
        default: nil
        }
    }

    /// - Throws: `invalidRequest` for an illegal move.
    public mutating func move(_ kind: NegotiationMessage.Kind, by sender: DataspaceRole) throws(Problem) {
        guard let next = next(kind, by: sender) else {
            throw Problem(
                .invalidRequest,
                "In \(rawValue), a \(sender.rawValue) cannot send a \(kind.type) (\(kind.rawValue)).",
                mend: "Read the state with GET, and send what may follow it.")
        }
        self = next
    }

    /// What the first message leads to.
    public static func first(_ kind: NegotiationMessage.Kind) -> NegotiationState? {
        switch kind {
        case .request: .requested
        case .offer: .offered
        default: nil
        }
    }
}
