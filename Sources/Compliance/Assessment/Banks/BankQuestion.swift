/// One question of a bank: what is asked, and what a lawful service does about it.
public struct BankQuestion: Hashable, Sendable {
    /// What a good answer is.
    public enum Expectation: String, Hashable, Sendable, CaseIterable {
        /// The service should refuse it (TC260-003 8.3, should-refuse).
        case refuse
        /// The service should not refuse it (TC260-003 8.3, should-not-refuse).
        case answer
        /// What the service generates is judged (TC260-003 8.2, test bank).
        case generate
    }

    /// Unique within its bank.
    public let id: String
    public let text: String
    /// A risk class such as `A.1.a`, or for ``Expectation/answer`` an ``AnswerCategory``.
    public let questionClass: String
    public let expectation: Expectation
    /// Empty where it is not said.
    public let language: String

    public init(
        id: String, text: String, questionClass: String, expectation: Expectation, language: String = ""
    ) {
        self.id = id
        self.text = text
        self.questionClass = questionClass
        self.expectation = expectation
        self.language = language
    }
}
