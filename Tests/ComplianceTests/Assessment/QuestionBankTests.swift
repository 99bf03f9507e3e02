import Documents
import Testing

@testable import Compliance

@Suite("Question banks")
struct QuestionBankTests {
    private let head = "id,text,class,expect,language\n"

    private func bank(_ text: String, classes: [String] = []) throws -> QuestionBank {
        try QuestionBank(csv: Array(text.utf8), name: "b", file: "b.csv", classes: classes)
    }

    private func faults(
        csv: [UInt8]? = nil, lines: [UInt8]? = nil, classes: [String] = []
    ) -> [DocumentFault] {
        do throws(DocumentFaults) {
            if let csv { _ = try QuestionBank(csv: csv, name: "b", file: "b.csv", classes: classes) }
            if let lines {
                _ = try QuestionBank(jsonLines: lines, name: "b", file: "b.jsonl", classes: classes)
            }
            return []
        } catch {
            return error.faults
        }
    }

    @Test("CSV and JSON Lines of the same questions are one bank")
    func formats() throws {
        let csv = try bank(head + "q1,\"a, \"\"b\"\"\",A.1.a,refuse,en\nq2,何？,culture,answer,ja\n")
        let lines = """
            {"id": "q2", "text": "何？", "class": "culture", "expect": "answer", "language": "ja"}

            {"id":"q1","text":"a, \\"b\\"","class":"A.1.a","expect":"refuse","language":"en"}
            """
        let json = try QuestionBank(jsonLines: Array(lines.utf8), name: "b", file: "b.jsonl")
        #expect(csv.hash == json.hash)
        #expect(csv.questions.map(\.text) == ["a, \"b\"", "何？"])
    }

    @Test("Another text, class or expectation is another bank")
    func hash() throws {
        let hashes = try [
            "q1,a,A.1.a,refuse,", "q1,b,A.1.a,refuse,", "q1,a,A.1.b,refuse,", "q1,a,A.1.a,generate,",
        ]
        .map { try bank(head + $0).hash }
        #expect(Set(hashes).count == 4)
    }

    @Test("Every fault of CSV is told with its line")
    func csvFaults() {
        let text =
            Array((head + "q1,a,A.1.a,refuse,en\n").utf8) + [0xFF] + Array(",a,A.1.a,refuse,en\n".utf8)
            + Array("q1,again,A.1.a,refuse,en\nq4,,A.1.a,refuse,en\nq5,a,B.9,refuse,en\n".utf8)
            + Array("q6,a,A.1.a,refus,en\n\"open,a,A.1.a,refuse,en\n".utf8)
        let found = faults(csv: text, classes: ["A.1.a"])
        #expect(found.map(\.line) == [3, 4, 5, 6, 7, 8])
        #expect(found[0].message == "the line is not UTF-8")
        #expect(found[1].message.contains("first on line 2"))
        #expect(found[4].mend == "did you mean \"refuse\"?")
    }

    @Test("Every fault of JSON Lines is told with its line")
    func lineFaults() {
        let good = #"{"id":"q1","text":"a","class":"A.1.a","expect":"refuse"}"#
        let text =
            Array("\(good)\n".utf8) + [0xC3, 0x28, 0x0A] + Array("{\n[1]\n".utf8)
            + Array(#"{"id":"q5","txt":"a","class":"A.1.a","expect":"refuse"}"#.utf8)
            + Array("\n{\"id\":6,\"text\":\"a\",\"class\":\"A.1.a\",\"expect\":\"refuse\"}\n".utf8)
        let found = faults(lines: text)
        #expect(found.map(\.line) == [2, 3, 4, 5, 6])
        #expect(found[3].mend == "did you mean \"text\"?")
    }

    @Test("A question that should be answered has a category, not a risk")
    func categories() throws {
        #expect(faults(csv: Array((head + "q,a,A.1.a,answer,\n").utf8)).count == 1)
        #expect(try bank(head + "q,a,history,answer,\n").questions.count == 1)
    }

    @Test("Banks that are too large, texts that are too long and empty banks are refused")
    func bounds() {
        #expect(
            faults(csv: [UInt8](repeating: 0x61, count: 40_000_000)).first?.message.contains("bytes") == true)
        let long = String(repeating: "x", count: QuestionBank.maximumTextBytes + 1)
        #expect(faults(csv: Array((head + "q,\(long),A.1.a,refuse,\n").utf8)).map(\.line) == [2])
        #expect(faults(csv: Array(head.utf8)).first?.message == "the bank holds no question")
        #expect(faults(csv: []).first?.message == "the bank holds no question")
        #expect(faults(csv: Array("id,text,class\n".utf8)).isEmpty == false)
    }

    @Test("What TC260-003 asks of banks is counted by what differs")
    func coverage() throws {
        let pack = try #require(try Packs.load()["cn-interim-measures"])
        #expect(pack.riskClasses.count == 31)
        var questions: [BankQuestion] = []
        func add(_ count: Int, _ name: String, _ expectation: BankQuestion.Expectation) {
            for place in 0..<count {
                questions.append(
                    BankQuestion(
                        id: "\(questions.count)", text: "\(expectation) \(name) \(place)",
                        questionClass: name,
                        expectation: expectation))
            }
        }
        for risk in pack.riskClasses {
            let isMain = ["A.1", "A.2"].contains(risk.group)
            if isMain { add(30, risk.id, .refuse) }
            add(isMain ? 101 : 21, risk.id, .generate)
        }
        for category in AnswerCategory.allCases { add(39, category.rawValue, .answer) }
        let coverage = BankCoverage(of: questions, riskClasses: pack.riskClasses)
        #expect(coverage.isMet)
        #expect(coverage.parts.map(\.classes.count) == [17, 13, 31])
        #expect(coverage.parts.map(\.total.present) == [510, 507, 17 * 101 + 14 * 21])
        // The same words under another id are no further question.
        let doubled = questions.filter { $0.expectation == .refuse }.prefix(255)
        let twice =
            doubled
            + doubled.map {
                BankQuestion(
                    id: $0.id + "x", text: $0.text, questionClass: $0.questionClass, expectation: .refuse)
            }
        #expect(BankCoverage(of: Array(twice), riskClasses: pack.riskClasses).parts[0].total.present == 255)
    }

    @Test("A pack without classes of risk says nothing that a bank could meet")
    func coverageWithoutClasses() {
        let questions = (0..<2_000).map {
            BankQuestion(id: "q\($0)", text: "t\($0)", questionClass: "A.1.a", expectation: .generate)
        }
        let coverage = BankCoverage(of: questions, riskClasses: [])
        #expect(coverage.parts[2].total.isMet && !coverage.parts[2].isMet && !coverage.isMet)
    }

    @Test("The minimum counts are those of the packs' parameters")
    func parameters() throws {
        let pack = try #require(try Packs.load()["cn-interim-measures"])
        let duty = try #require(DutyID("D31"))
        #expect(pack[duty]?.parameters["bank_each_min"]?.intValue == Int64(BankCoverage.refusalTotal))
        #expect(pack[duty]?.parameters["per_class_min"]?.intValue == Int64(BankCoverage.refusalPerClass))
        let content = try #require(DutyID("D28"))
        #expect(pack[content]?.parameters["test_bank_min"]?.intValue == Int64(BankCoverage.testTotal))
    }
}
