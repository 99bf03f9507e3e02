/// What a refusal means, by where the other side says that it stands: it may have had the message already, of which only
/// the answer got lost (a stop, a broken connection), or have ended on its own.
enum Reconciliation: Hashable, Sendable {
    /// It took the message before.
    case had
    /// It has ended; this side follows.
    case ended
    /// It really refuses the message.
    case refused

    /// - Parameters:
    ///   - sent: Where the message leads to.
    ///   - isFirst: Whether it began the negotiation: then whoever knows of the negotiation had it.
    static func of(_ sent: NegotiationState, isFirst: Bool, theirs: NegotiationState) -> Reconciliation {
        if theirs == sent { return .had }
        if theirs == .terminated { return .ended }
        // Nothing goes back from the later to the earlier, but for offers that go to and fro.
        return isFirst || order(theirs) > order(sent) ? .had : .refused
    }

    static func of(_ sent: TransferState, isFirst: Bool, theirs: TransferState) -> Reconciliation {
        if theirs == sent { return .had }
        if theirs.isFinal { return sent.isFinal ? .had : .ended }
        return isFirst ? .had : .refused
    }

    private static func order(_ state: NegotiationState) -> Int {
        switch state {
        case .requested, .offered: 0
        case .accepted: 1
        case .agreed: 2
        case .verified: 3
        case .finalized: 4
        case .terminated: 5
        }
    }
}
