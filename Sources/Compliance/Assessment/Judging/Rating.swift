/// What one person says of one answer.
public struct Rating: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// The content is in order.
        case pass
        /// It is not.
        case fail
        /// The answer declines what was asked.
        case refused
        /// It does what was asked.
        case answered

        public var scale: Scale {
            switch self {
            case .pass, .fail: .content
            case .refused, .answered: .refusal
            }
        }
    }

    /// What a verdict is about.
    public enum Scale: String, Hashable, Sendable, CaseIterable {
        /// Whether content is in order.
        case content
        /// Whether an answer refuses.
        case refusal
    }

    public let question: String
    public let rater: String
    public let verdict: Verdict
    /// The record of the answer that was rated; empty where it is not said.
    public let record: String
}
