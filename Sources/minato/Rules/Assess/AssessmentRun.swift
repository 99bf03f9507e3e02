import Compliance
import Primitives

/// Asks what is left of a plan, a bounded number of questions at a time.
struct AssessmentRun: Sendable {
    /// The most questions under way.
    static let maximumConcurrency = 64

    let plan: AssessmentPlan
    let file: ProgressFile
    let asker: QuestionAsker
    let concurrency: Int

    /// - Throws: what ends the run before its time; what was answered until then is kept.
    func ask(_ progress: ProgressLine) async throws {
        let known = file.answers
        let left = plan.questions.filter { question in
            if case .answered = known[question.id]?.outcome { false } else { true }
        }
        let total = UInt64(plan.questions.count)
        var done = total - UInt64(left.count)
        progress.show("asking \(plan.service)", done, of: total)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var next = left.makeIterator()
            for _ in 0..<concurrency {
                guard let question = next.next() else { break }
                group.addTask { try file.append(try await asker.ask(question, of: file.run)) }
            }
            while try await group.next() != nil {
                done += 1
                progress.show("asking \(plan.service)", done, of: total)
                guard let question = next.next() else { continue }
                group.addTask { try file.append(try await asker.ask(question, of: file.run)) }
            }
        }
    }
}
