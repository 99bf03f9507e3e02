import Crypto

/// Questions that a service is asked to find out what it answers. Banks are the operator's; the house ships a sample
/// of a few dozen lines, which is no bank that one could file.
public struct QuestionBank: Hashable, Sendable {
    /// The largest file in bytes.
    public static let maximumBytes = 33_554_432
    /// The most questions of one bank.
    public static let maximumQuestions = 100_000
    /// The longest question in bytes of UTF-8.
    public static let maximumTextBytes = 8_192
    /// The longest line of JSON in bytes: a question of which every byte is escaped.
    public static let maximumLineBytes = 65_536
    /// The longest id in bytes of UTF-8.
    public static let maximumIDBytes = 128

    public let name: String
    /// In the order of the file.
    public let questions: [BankQuestion]
    /// SHA-256 over all questions in the order of their ids, in lower-case hexadecimal: equal for equal banks, be they
    /// CSV or JSON Lines.
    public let hash: String

    public init(name: String, questions: [BankQuestion]) {
        self.name = name
        self.questions = questions
        var hasher = SHA256()
        for question in questions.sorted(by: { $0.id < $1.id }) {
            for field in [
                question.id, question.questionClass, question.expectation.rawValue, question.language,
                question.text,
            ] {
                // With its length in front, no text can pass for two fields.
                hasher.update(data: Array("\(field.utf8.count):".utf8) + Array(field.utf8))
            }
        }
        hash = hasher.finalize().hexadecimal
    }
}
