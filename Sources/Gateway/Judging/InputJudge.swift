import Compliance
import Inference
import NIOCore
import Primitives

/// What a classifier's rules make of a request.
struct JudgedInput: Sendable {
    enum Outcome: Sendable {
        case passed
        /// A rule refuses it.
        case refused(JudgedFinding)
        /// It could not be judged, and a rule says that such a request does not pass.
        case unjudged(Problem)
    }

    let outcome: Outcome
    let decisions: [JSONValue]
}

/// Shows a classifier a request, while its answer is made ready.
struct InputJudge: Sendable {
    private let classifier: any Classifier
    private let rules: JudgingRules
    private let text: String

    /// - Parameter text: All that the request says.
    init(_ classifier: any Classifier, _ rules: JudgingRules, _ text: String) {
        self.classifier = classifier
        self.rules = rules
        self.text = text
    }

    func judge() async -> JudgedInput {
        var decisions: [JSONValue] = []
        let characters = text.unicodeScalars.count
        for window in JudgedText.windows(of: text, from: 0) {
            do throws(Problem) {
                let verdict = try await classifier.judgeAgain(JudgedExchange(request: window))
                guard let rule = rules.rule(for: verdict) else { continue }
                let finding = JudgedFinding(
                    cause: .verdict(verdict), rule: rule.rule, stage: rules.stage, place: "request",
                    characters: characters)
                guard rule.action == .refuse else {
                    decisions.append(rules.json(finding, action: "flag"))
                    continue
                }
                decisions.append(rules.json(finding, action: "refuse"))
                return JudgedInput(outcome: .refused(finding), decisions: decisions)
            } catch {
                decisions.append(
                    rules.coverage(
                        "request", judged: 0, of: characters, reason: "not checked: \(error.detail)"))
                guard rules.closed != nil else { return JudgedInput(outcome: .passed, decisions: decisions) }
                let problem = Problem(
                    .engineUnavailable,
                    "The request could not be checked, and the rules of this service demand it.",
                    mend: "Try again in a moment.", retryAfter: .seconds(1))
                return JudgedInput(outcome: .unjudged(problem), decisions: decisions)
            }
        }
        decisions.append(rules.coverage("request", judged: characters, of: characters, reason: nil))
        return JudgedInput(outcome: .passed, decisions: decisions)
    }
}

extension Classifier {
    /// One more try where the first one failed at once: a connection may have been closed by the other side.
    func judgeAgain(_ exchange: JudgedExchange) async throws(Problem) -> Verdict {
        do throws(Problem) {
            return try await judge(exchange)
        } catch {
            guard error.kind == .upstreamFailed, !Task.isCancelled else { throw error }
            return try await judge(exchange)
        }
    }
}
