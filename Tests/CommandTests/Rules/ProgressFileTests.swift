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
        _ folder: TemporaryFolder, seed: UInt64? = nil, sample: Int = 5, bank: QuestionBank? = nil,
        lists: [WordList] = []
    ) throws -> (file: ProgressFile, plan: AssessmentPlan) {
        let bank = bank ?? self.bank()
        return try ProgressFile.open(
            in: folder.path("run"), seed: seed, at: now, randomness: SeededRandomness(1)
        ) {
            AssessmentPlan(
                service: "s", address: "http://127.0.0.1:1", banks: [bank], packs: [], lists: lists,
                seed: $0, sample: sample, maximumTokens: nil)
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

    @Test(
        "Other rules, or other words, are another run: its answers would be judged by what they were not asked under"
    )
    func otherRules() throws {
        let folder = try TemporaryFolder()
        func list(_ pattern: String) -> WordList {
            WordList(
                name: "l",
                entries: [WordListEntry(pattern: pattern, riskClass: "A.1.a", language: "", note: "")])
        }
        try open(folder, lists: [list("a")]).file.close()
        let error = #expect(throws: Problem.self) { _ = try open(folder, lists: [list("b")]) }
        #expect(error?.detail.contains("\"word_lists\" differs") == true)
        _ = try open(folder, lists: [list("a")])
    }

    @Test("After a line that could not be written none is written")
    func failedLine() throws {
        let folder = try TemporaryFolder()
        let (file, plan) = try open(folder)
        try file.append(answer(plan.questions[0].id))
        try file.close()
        for question in plan.questions.prefix(2) {
            #expect(throws: Problem.self) { try file.append(answer(question.id)) }
        }
        #expect(file.answers.count == 1)
    }

    @Test("The record of a lost answer is kept beside that of the second")
    func lostRecords() throws {
        let record = "use_0006f8k2m4c8v0000000000000"
        #expect(QuestionAsker.namedRecord("Its record is \(record): GET /api/x.") == record)
        #expect(QuestionAsker.namedRecord("Nothing is named.") == "")
        let line = AnsweredQuestion(
            question: "q", at: now, lostRecord: record,
            outcome: .answered(AssessedAnswer(question: "q", record: "r", finishReason: "stop", text: "a")))
        #expect(AnsweredQuestion(line.json)?.lostRecord == record)
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
