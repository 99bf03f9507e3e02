import Primitives

/// The port to a model that judges texts: a second look after the deterministic rules.
///
/// A classifier is told a request, and an answer as far as it has come. What it says is one opinion with a known rate
/// of errors; what becomes of the text is for the rules.
public protocol Classifier: AnyObject, Sendable {
    /// Unique in the configuration.
    var name: String { get }
    /// Its model, for records.
    var model: String { get }

    /// Judges one exchange. Bounded in time.
    /// - Throws: `upstreamFailed`, `upstreamTimeout`, `upstreamRateLimited`, `overloaded`: then nothing is known of the
    ///   text, and nobody may take it for judged.
    func judge(_ exchange: JudgedExchange) async throws(Problem) -> Verdict
}

/// What a classifier is asked about.
public struct JudgedExchange: Sendable, Hashable {
    /// What was asked. Judged itself where there is no answer.
    public var request: String
    /// What was answered so far; nil to judge the request.
    public var answer: String?

    public init(request: String, answer: String? = nil) {
        self.request = request
        self.answer = answer
    }

    /// The text that the verdict is about.
    var judged: String { answer ?? request }
}
