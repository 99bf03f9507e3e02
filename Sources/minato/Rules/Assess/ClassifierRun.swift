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
    ///   `configuration` where its key is not there.
    static func classifier(named name: String, in path: String, packs: String?) throws -> HTTPClassifier {
        let configuration = try ConfigurationFile.load(path, packs: packs)
        guard let found = configuration.classifiers.first(where: { $0.name == name }) else {
            let names = configuration.classifiers.map(\.name)
            throw Problem(
                .notFound, "\(path) has no classifier \"\(name)\".",
                mend: names.isEmpty ? "It has none." : "It has \(names.joined(separator: ", ")).",
                parameter: "--classifier")
        }
        if let variable = found.apiKey.flatMap(ConfigurationFile.missingVariable) {
            throw Problem(
                .configuration, "The key of the classifier \"\(name)\" is in \(variable), which is not set.",
                mend: "Set the variable, as the server has it.", parameter: "--classifier")
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
    ///
    /// - Returns: how many answers could not be judged, and why the last of them could not.
    /// - Throws: what makes all further questions pointless: a key that the classifier refuses.
    func judge(_ progress: ProgressLine) async throws -> (unjudged: Int, reason: String)? {
        let (answers, verdicts) = (file.answers, file.verdicts)
        let left = plan.questions.compactMap { question -> (BankQuestion, AssessedAnswer)? in
            guard question.expectation == .generate,
                case .answered(let answer)? = answers[question.id]?.outcome
            else { return nil }
            let known = verdicts[question.id]
            return known?.record == answer.record && known?.classifier == identity ? nil : (question, answer)
        }
        var done: UInt64 = 0
        return try await withThrowingTaskGroup(of: Problem?.self) { group in
            var (unjudged, reason) = (0, "")
            var next = left.makeIterator()
            for _ in 0..<concurrency {
                guard let (question, answer) = next.next() else { break }
                group.addTask { try await judge(answer, to: question) }
            }
            while let failure = try await group.next() {
                done += 1
                if let failure {
                    unjudged += 1
                    reason = failure.detail
                }
                progress.show("judging by \(classifier.name)", done, of: UInt64(left.count))
                guard let (question, answer) = next.next() else { continue }
                group.addTask { try await judge(answer, to: question) }
            }
            return unjudged == 0 ? nil : (unjudged, reason)
        }
    }

    /// - Returns: why there is no verdict; nil where there is one.
    private func judge(_ answer: AssessedAnswer, to question: BankQuestion) async throws -> Problem? {
        var attempt = 1
        while true {
            let verdict: Verdict
            do throws(Problem) {
                verdict = try await classifier.judge(
                    JudgedExchange(request: question.text, answer: answer.text))
            } catch {
                if error.kind == .configuration { throw error }
                guard attempt < Self.attempts else { return error }
                try await Task.sleep(for: Self.pause * attempt)
                attempt += 1
                continue
            }
            try file.append(
                ClassifiedAnswer(
                    question: question.id, record: answer.record, classifier: identity, verdict: verdict))
            return nil
        }
    }
}
