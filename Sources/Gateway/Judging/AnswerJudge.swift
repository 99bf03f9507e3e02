import Compliance
import Inference
import NIOCore
import Primitives

/// Shows a classifier an answer while it comes, and says what may leave. Confined to the event loop of the request.
///
/// The decisions are ``JudgingState``'s and ``LookAheadQueue``'s; here they are carried out.
final class AnswerJudge: @unchecked Sendable {
    /// Who hears of it; held weakly, for it holds the judge.
    protocol Listener: AnyObject {
        /// All text so far, by choice.
        var spoken: [Int64: String] { get }
        /// More may leave.
        func judgeReleased()
        func judgeFound(_ finding: JudgedFinding)
        /// The whole answer has been judged, as far as the rules demand.
        func judgeFinished()
    }

    private let classifier: any Classifier
    private let rules: JudgingRules
    private let request: String
    private let loop: any EventLoop
    private(set) var queue: LookAheadQueue
    private var state: JudgingState
    weak var listener: (any Listener)?
    private var question: Task<Void, Never>?
    /// Up to which byte each choice was judged.
    private var judgedBytes: [Int64: Int] = [:]
    private var flagged: Set<String> = []
    private var flags: [JSONValue] = []
    private var failure: String?

    init(
        _ classifier: any Classifier, _ rules: JudgingRules, request: String, lookAhead: Int,
        on loop: any EventLoop
    ) {
        self.classifier = classifier
        self.rules = rules
        self.request = request
        self.loop = loop
        queue = LookAheadQueue(lookAhead: lookAhead)
        state = JudgingState(lookAhead: lookAhead)
    }

    /// What was flagged, and how far the answer was judged.
    var decisions: [JSONValue] {
        flags + [
            rules.coverage(
                "choices", judged: queue.judgedByVerdict, of: queue.arrived,
                reason: failure.map { "not checked: \($0)" })
        ]
    }

    func json(_ finding: JudgedFinding, action: String) -> JSONValue { rules.json(finding, action: action) }

    /// Events wait here.
    /// - Parameter characters: How much text there is now, theirs included.
    func take(_ events: [ByteBuffer], characters: Int) {
        queue.arrived(characters)
        for event in events { queue.push(event) }
        act(state.arrived(characters))
    }

    /// No more comes than this.
    func ended(characters: Int) {
        queue.arrived(characters)
        act(state.ended(characters))
    }

    func releasable() -> [ByteBuffer] { queue.releasable() }

    /// Nothing more leaves, and nothing more is asked.
    func stop() {
        queue.cut()
        state.stop()
        question?.cancel()
        question = nil
    }

    private func act(_ action: JudgingState.Action) {
        switch action {
        case .none: break
        case .finish: listener?.judgeFinished()
        case .ask(let end): ask(upTo: end)
        }
    }

    private struct Answer: Sendable {
        let choice: Int64
        let verdict: Result<Verdict, Problem>
    }

    private func ask(upTo end: Int) {
        // Read only now: kept here, every delta would copy all that was said before.
        let spoken = listener?.spoken ?? [:]
        let texts = spoken.sorted { $0.key < $1.key }.flatMap { choice, text in
            JudgedText.windows(of: text, from: judgedBytes[choice] ?? 0).map { (choice, $0) }
        }
        let bytes = spoken.mapValues(\.utf8.count)
        question = Task { [classifier, request, loop] in
            var answers: [Answer] = []
            for (choice, text) in texts {
                do throws(Problem) {
                    let verdict = try await classifier.judgeAgain(
                        JudgedExchange(request: request, answer: text))
                    answers.append(Answer(choice: choice, verdict: .success(verdict)))
                } catch {
                    answers.append(Answer(choice: choice, verdict: .failure(error)))
                    break
                }
            }
            let all = answers
            loop.execute { self.answered(all, upTo: end, bytes) }
        }
    }

    private func answered(_ answers: [Answer], upTo end: Int, _ bytes: [Int64: Int]) {
        guard state.isAsking else { return }
        question = nil
        failure = nil
        for answer in answers {
            switch answer.verdict {
            case .success(let verdict):
                guard let rule = rules.rule(for: verdict) else { continue }
                let finding = JudgedFinding(
                    cause: .verdict(verdict), rule: rule.rule, stage: rules.stage,
                    place: "choices[\(answer.choice)]", characters: end)
                if rule.action == .refuse { return found(finding) }
                if flagged.insert("\(answer.choice) \(rule.rule.pack) \(rule.rule.id)").inserted {
                    flags.append(rules.json(finding, action: "flag"))
                }
            case .failure(let problem):
                failure = problem.detail
                guard let closed = rules.closed else { continue }
                return found(
                    JudgedFinding(
                        cause: .noVerdict(problem.detail), rule: closed.rule, stage: rules.stage,
                        place: "choices[\(answer.choice)]", characters: end))
            }
        }
        if failure == nil {
            judgedBytes = bytes
            queue.judge(upTo: end)
        } else {
            queue.pass(upTo: end)
        }
        listener?.judgeReleased()
        act(state.answered())
    }

    private func found(_ finding: JudgedFinding) {
        state.stop()
        listener?.judgeFound(finding)
    }
}
