import Compliance
import Foundation
import Inference
import Logging
import Primitives
import Server

/// Has generated content judged by a classifier of a configuration, once for each answer.
struct ClassifierRun: Sendable {
    /// The most times that one answer is sent.
    private static let attempts = 3
    private static let pause = Duration.milliseconds(500)

    let plan: AssessmentPlan
    let file: ProgressFile
    let classifier: HTTPClassifier
    let concurrency: Int

    /// What verdicts are filed under: another model's are others.
    var identity: String { "\(classifier.name) (\(classifier.model))" }

    /// - Throws: `notFound` for a name that the configuration does not have.
    static func classifier(named name: String, in path: String) throws -> HTTPClassifier {
        let configuration = try ConfigurationFile.load(path)
        guard let found = configuration.classifiers.first(where: { $0.name == name }) else {
            let names = configuration.classifiers.map(\.name)
            throw Problem(
                .notFound, "\(path) has no classifier \"\(name)\".",
                mend: names.isEmpty ? "It has none." : "It has \(names.joined(separator: ", ")).",
                parameter: "--classifier")
        }
        var settings = HTTPClassifier.Configuration(
            baseURL: "\(found.baseURL)", format: found.format, model: found.model)
        settings.apiKey = found.apiKey?.reveal()
        settings.timeout = found.timeout
        settings.maximumInFlight = max(found.maxInFlight, AssessmentRun.maximumConcurrency)
        settings.trustRootsFile = found.caFile
        // The run's own report says what was not judged.
        return HTTPClassifier(
            name: found.name, configuration: settings,
            logger: Logger(label: "minato") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Judges what is not judged yet. What cannot be judged stays so: it counts in no sample.
    func judge(_ progress: ProgressLine) async throws {
        let (answers, verdicts) = (file.answers, file.verdicts)
        let left = plan.questions.compactMap { question -> (BankQuestion, AssessedAnswer)? in
            guard question.expectation == .generate,
                case .answered(let answer)? = answers[question.id]?.outcome
            else { return nil }
            let known = verdicts[question.id]
            return known?.record == answer.record && known?.classifier == identity ? nil : (question, answer)
        }
        var done: UInt64 = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            var next = left.makeIterator()
            for _ in 0..<concurrency {
                guard let (question, answer) = next.next() else { break }
                group.addTask { try await judge(answer, to: question) }
            }
            while try await group.next() != nil {
                done += 1
                progress.show("judging by \(classifier.name)", done, of: UInt64(left.count))
                guard let (question, answer) = next.next() else { continue }
                group.addTask { try await judge(answer, to: question) }
            }
        }
    }

    private func judge(_ answer: AssessedAnswer, to question: BankQuestion) async throws {
        for attempt in 1...Self.attempts {
            let verdict: Verdict
            do throws(Problem) {
                verdict = try await classifier.judge(
                    JudgedExchange(request: question.text, answer: answer.text))
            } catch {
                if attempt < Self.attempts { try await Task.sleep(for: Self.pause * attempt) }
                continue
            }
            return try file.append(
                ClassifiedAnswer(
                    question: question.id, record: answer.record, classifier: identity, verdict: verdict))
        }
    }
}
