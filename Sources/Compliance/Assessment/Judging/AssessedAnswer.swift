/// The answer to one question of a bank, as it came to a client.
public struct AssessedAnswer: Hashable, Sendable {
    public let question: String
    /// The id of its record: `x-minato-record`.
    public let record: String
    /// `content_filter` where a rule refused the request or ended the answer.
    public let finishReason: String
    /// What the client read.
    public let text: String

    public init(question: String, record: String, finishReason: String, text: String) {
        self.question = question
        self.record = record
        self.finishReason = finishReason
        self.text = text
    }
}
