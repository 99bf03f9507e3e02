import Primitives

/// How a use ended, handed in to settle it.
public struct UseSettlement: Hashable, Sendable {
    public let id: ID<Use>
    public let status: UseStatus
    /// What it took; nil when nothing was delivered or nothing can be known of it: then it costs nothing.
    public let usage: TokenUsage?
    public let finishedAt: Timestamp
    /// The id of the transfer that posts or voids the reservation. Made once, before the first attempt.
    public let transferID: ID<Transfer>
    /// What the rules decided, in the order of their decisions, without content or personal data.
    public let decisions: [JSONValue]
    /// From which passages the answer was made; nil for one that was made from none.
    public let grounding: GroundingHash?

    /// - Throws: `invalidValue` for a completed use without usage.
    public init(
        id: ID<Use>, status: UseStatus, usage: TokenUsage?, finishedAt: Timestamp, transferID: ID<Transfer>,
        decisions: [JSONValue] = [], grounding: GroundingHash? = nil
    ) throws(Problem) {
        guard usage != nil || status != .completed else {
            throw Problem(
                .invalidValue, "The completed use \(id) has no usage.",
                mend: "Count the tokens where the engine reports none.")
        }
        self.id = id
        self.status = status
        self.usage = usage
        self.finishedAt = finishedAt
        self.transferID = transferID
        self.decisions = decisions
        self.grounding = grounding
    }
}
