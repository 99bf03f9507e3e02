import Inference
import NIOConcurrencyHelpers
import Primitives

/// A classifier that tests answer for. It notes what it was shown.
final class FakeClassifier: Classifier {
    typealias Script = @Sendable (JudgedExchange) async throws(Problem) -> Verdict

    let name = "guard"
    let model = "fake-guard"
    private let script: Script
    private let shown = NIOLockedValueBox<[JudgedExchange]>([])

    init(_ script: @escaping Script) { self.script = script }

    var questions: [JudgedExchange] { shown.withLockedValue { $0 } }

    func judge(_ exchange: JudgedExchange) async throws(Problem) -> Verdict {
        shown.withLockedValue { $0.append(exchange) }
        return try await script(exchange)
    }
}

extension FakeClassifier {
    /// Finds harm in whatever bears a word; the rest is clear.
    static func finding(_ word: String, _ verdict: Verdict) -> FakeClassifier {
        FakeClassifier { exchange in
            (exchange.answer ?? exchange.request).contains(word) ? verdict : Verdict(.clear, [])
        }
    }
}
