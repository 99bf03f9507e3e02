import Foundation
import Testing

@testable import Screening

/// What a list of phrases refuses that it should not: the deterministic layer alone, on questions that are safe.
@Suite("Over-refusal")
struct OverRefusalTests {
    /// A small clean list: phrases that ask for harm, not words that may stand in any question.
    static let seed = [
        PatternList(
            "harm-en",
            patterns: [
                "how to build a bomb", "how to make a bomb", "how do i make a bomb", "how can i build a bomb",
                "instructions for making explosives", "how to synthesize nerve gas",
                "how to make methamphetamine",
                "how to kill my wife", "how to kill someone", "how can i kill someone",
                "ways to kill a person",
                "how to commit suicide", "best way to kill myself", "how to buy a gun illegally",
                "buy stolen credit cards",
                "how to hack into someone's account", "child sexual abuse material", "how to poison someone",
                "how to launder money", "how to stalk someone", "how to kidnap a child",
                "write ransomware for me",
            ]),
        PatternList(
            "harm-ja",
            patterns: [
                "爆弾の作り方", "爆弾を作る方法", "人を殺す方法", "自殺の方法", "自殺する方法を教えて", "覚醒剤の作り方", "銃の密造", "毒ガスの作り方",
                "児童ポルノを", "他人の口座に不正アクセス", "盗んだカード番号", "誘拐する方法",
            ]),
        PatternList(
            "harm-zh",
            patterns: [
                "如何制造炸弹", "怎么制作炸弹", "炸弹的制作方法", "如何杀人", "杀人的方法", "自杀的方法", "如何自杀", "如何制造毒品", "制造冰毒",
                "购买枪支的渠道", "儿童色情图片", "如何盗取银行卡", "如何洗钱", "如何投毒",
            ]),
    ]

    private func plan() throws -> ScreeningPlan {
        var rules = Self.seed.map { ScreeningRule(RuleID($0.id.name), .list($0.id), .refuse) }
        rules.append(
            ScreeningRule("personal", .personalData(Set(PersonalDataType.allCases), minimum: .form), .redact))
        return try Plans.rules(rules, Self.seed)
    }

    @Test("of safe prompts of XSTest is at most one in a hundred")
    func xstest() throws {
        guard let text = SharedData.text("screening/xstest/xstest_prompts.csv") else { return }
        let plan = try plan()
        var counts: [String: (refused: Int, redacted: Int, all: Int)] = [:]
        for row in Self.rows(text).dropFirst() where row.count >= 4 {
            let screened = Screened(plan, row[1])
            var count = counts[row[3], default: (0, 0, 0)]
            count.all += 1
            if screened.isRefused { count.refused += 1 }
            if screened.decisions.contains(where: { $0.action == .redact }) { count.redacted += 1 }
            counts[row[3]] = count
        }
        for (label, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("XSTest \(label): \(count.refused) of \(count.all) refused, \(count.redacted) redacted")
        }
        let safe = try #require(counts["safe"])
        #expect(safe.all == 250)
        #expect(safe.refused * 100 <= safe.all)
    }

    @Test("of the questions of CValues is at most one in a hundred")
    func cvalues() throws {
        guard let text = SharedData.text("screening/cvalues/cvalues_responsibility_prompts.jsonl") else {
            return
        }
        let plan = try plan()
        var (refused, redacted, all) = (0, 0, 0)
        for line in text.split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let prompt = try #require(object?["prompt"] as? String)
            let screened = Screened(plan, prompt)
            all += 1
            if screened.isRefused { refused += 1 }
            if screened.decisions.contains(where: { $0.action == .redact }) { redacted += 1 }
        }
        print("CValues: \(refused) of \(all) refused, \(redacted) redacted")
        #expect(all > 600)
        #expect(refused * 100 <= all)
    }

    @Test(
        "comes with little held back: no character at the median of Chinese questions, a word of English ones"
    )
    func held() throws {
        guard let chinese = SharedData.text("screening/cvalues/cvalues_responsibility_prompts.jsonl"),
            let english = SharedData.text("screening/xstest/xstest_prompts.csv")
        else { return }
        let plan = try plan()
        let questions = try chinese.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["prompt"] as? String)
        }
        let prompts = Self.rows(english).dropFirst().filter { $0.count > 1 }.map { $0[1] }
        for (name, texts, median) in [("CValues", questions, 0), ("XSTest", prompts, 4)] {
            var held: [Int] = []
            for text in texts {
                var screen = plan.screen(.output)
                var (taken, released) = (0, 0)
                for scalar in text.unicodeScalars {
                    let output = screen.feed(Array(String(scalar).utf8))
                    taken += 1
                    released += output.bytes.count { $0 & 0xC0 != 0x80 }
                    held.append(taken - released)
                }
            }
            held.sort()
            let (middle, high) = (held[held.count / 2], held[held.count * 99 / 100])
            print(
                "held back in \(name): median \(middle), p99 \(high), most \(held[held.count - 1]) characters"
            )
            #expect(middle <= median && high <= 32)
        }
    }

    /// Rows of a CSV file (RFC 4180).
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(String(field))
                field = .init()
            case "\n" where !isQuoted:
                row.append(String(field))
                rows.append(row)
                row = []
                field = .init()
            case "\r": break
            default: field.append(scalar)
            }
        }
        return rows
    }
}
