import Compliance
import Foundation
import Primitives
import Testing

@testable import minato

@Suite("The progress of an assessment")
struct ProgressFileTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func bank(_ count: Int = 20) -> QuestionBank {
        QuestionBank(
            name: "b.csv",
            questions: (0..<count).map {
                BankQuestion(id: "q\($0)", text: "t\($0)", questionClass: "A.1.a", expectation: .refuse)
            })
    }

    private func open(
        _ folder: TemporaryFolder, seed: UInt64? = nil, sample: Int = 5, bank: QuestionBank? = nil
    ) throws -> (file: ProgressFile, plan: AssessmentPlan) {
        let bank = bank ?? self.bank()
        return try ProgressFile.open(
            in: folder.path("run"), seed: seed, at: now, randomness: SeededRandomness(1)
        ) {
            AssessmentPlan(
                service: "s", address: "http://127.0.0.1:1", banks: [bank], packs: [], seed: $0,
                sample: sample,
                maximumTokens: nil)
        }
    }

    private func answer(_ question: String) -> AnsweredQuestion {
        AnsweredQuestion(
            question: question, at: now,
            outcome: .answered(
                AssessedAnswer(question: question, record: "use_1", finishReason: "stop", text: "a\nb")))
    }

    @Test("What was written is there again, with the same run and the same questions")
    func resuming() throws {
        let folder = try TemporaryFolder()
        let (first, plan) = try open(folder)
        let run = first.run
        let questions = plan.questions
        try first.append(answer(questions[0].id))
        try first.append(
            AnsweredQuestion(question: questions[1].id, at: now, outcome: .failed("no")))
        try first.close()
        let (file, again) = try open(folder)
        #expect(again.questions == questions)
        #expect(file.run == run && file.seed == plan.seed)
        #expect(Set(file.answers.keys) == Set(questions.prefix(2).map(\.id)))
        guard case .answered(let answer)? = file.answers[questions[0].id]?.outcome else {
            Issue.record("the answer is gone")
            return
        }
        #expect(answer.text == "a\nb")
    }

    @Test("A line that was cut short is cut off")
    func tornLine() throws {
        let folder = try TemporaryFolder()
        let (file, plan) = try open(folder)
        try file.append(answer(plan.questions[0].id))
        try file.close()
        let path = folder.path("run/answers.jsonl")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try (whole + Data(#"{"question":"q1","at"#.utf8)).write(to: URL(fileURLWithPath: path))
        let again = try open(folder).file
        #expect(again.answers.count == 1)
        try again.append(answer(plan.questions[1].id))
        try again.close()
        #expect(try open(folder).file.answers.count == 2)
    }

    @Test("Another seed, sample or bank is another run")
    func otherRuns() throws {
        let folder = try TemporaryFolder()
        try open(folder, seed: 7).file.close()
        for attempt in [
            { try open(folder, seed: 8) }, { try open(folder, sample: 6) },
            { try open(folder, bank: bank(21)) },
        ] {
            let error = #expect(throws: Problem.self) { _ = try attempt() }
            #expect(error?.kind == .conflict)
        }
        #expect(try open(folder).plan.seed == 7)
    }

    @Test("Two processes do not write one run")
    func locking() throws {
        let folder = try TemporaryFolder()
        let (file, _) = try open(folder)
        let error = #expect(throws: Problem.self) { _ = try open(folder) }
        #expect(error?.detail.contains("Another process") == true)
        try file.close()
        _ = try open(folder)
    }

    @Test("A file of something else is left alone")
    func foreign() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("run"), withIntermediateDirectories: true)
        let path = folder.path("run/answers.jsonl")
        try Data("hello\nworld\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: Problem.self) { _ = try open(folder) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("hello\nworld\n".utf8))
    }
}
