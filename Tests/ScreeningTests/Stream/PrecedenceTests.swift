import Primitives
import Testing

@testable import Screening

@Suite("A screen")
struct PrecedenceTests {
    private func plan(_ action: [(String, [String], ScreeningAction)], email: Bool = true) throws
        -> ScreeningPlan
    {
        var rules = action.map { ScreeningRule(RuleID($0.0), .list(ListID($0.0)), $0.2) }
        if email {
            rules.append(
                ScreeningRule(
                    "mail", duties: ["art-5"], .personalData([.email], minimum: .structure), .redact))
        }
        return try Plans.rules(rules, action.map { PatternList(ListID($0.0), options: [], patterns: $0.1) })
    }

    @Test("replaces what is redacted by a placeholder for each value, and says where and why")
    func redacts() throws {
        let screened = Screened(try plan([]), "to a@b.co, c@d.co and A@B.CO")
        #expect(screened.text == "to [EMAIL_1], [EMAIL_2] and [EMAIL_1]")
        #expect(screened.decisions.map(\.range) == [3..<9, 11..<17, 22..<28])
        #expect(screened.decisions.first?.rule == "mail" && screened.decisions.first?.duties == ["art-5"])
        #expect(screened.decisions.first?.finding == .personalData(.email, .structure))
    }

    @Test("tells values apart that differ in more than the way numbers are grouped")
    func values() throws {
        let text = "4242 4242 4242 4242, 4242424242424242, a.b@c.co, ab@c.co, ａｂ@c.co"
        let screened = Screened(try Plans.personal(minimum: .structure), text)
        #expect(screened.text == "[CARD_1], [CARD_1], [EMAIL_1], [EMAIL_2], [EMAIL_2]")
    }

    @Test("takes its last decision at the end of the text, whatever was still a partial match there")
    func end() throws {
        let plan = try Plans.personal()
        for tail in ["a@b.us", "a@b.com", "4242424242424242", "090-1234-5678", "GB82WEST12345698765432"] {
            #expect(Screened(plan, "x \(tail)").text.hasSuffix("_1]"), "\(tail)")
        }
    }

    @Test("decides about a character that becomes several only when it has taken them all")
    func expansions() throws {
        let plan = try plan([("one", ["株", "x株"], .redact), ("two", ["式会", "社y"], .redact)])
        let screened = Screened(plan, "a㍿b㍿y")
        #expect(screened.text == "a[REDACTED_1]b[REDACTED_2]")
        #expect(screened.decisions.map(\.range) == [1..<4, 5..<9])
        #expect(screened.decisions.map(\.alsoMatched) == [["two"], ["one"]])
        let refusing = try self.plan([("one", ["株"], .redact), ("bad", ["会社"], .refuse)])
        #expect(Screened(refusing, "a㍿b").text == "a")
    }

    @Test("makes one redaction of those that overlap, named after the leftmost, then the longest")
    func merges() throws {
        let plan = try plan([("one", ["abcd"], .redact), ("two", ["cdef", "cde"], .redact)])
        let screened = Screened(plan, "xabcdefx")
        #expect(screened.text == "x[REDACTED_1]x")
        #expect(screened.decisions.map(\.range) == [1..<7])
        #expect(screened.decisions.map(\.rule) == ["one"] && screened.decisions[0].alsoMatched == ["two"])
        #expect(Screened(plan, "cdef").decisions.first?.finding == .pattern("two", place: 0))
        #expect(Screened(plan, "cdefabcd").text == "[REDACTED_1][REDACTED_2]")
    }

    @Test("lets a flag pass, beside a redaction of the same place")
    func flags() throws {
        let plan = try plan([("noted", ["taro", "b.co"], .flag)])
        let screened = Screened(plan, "taro: taro@b.co")
        #expect(screened.text == "taro: [EMAIL_1]")
        #expect(screened.decisions.map(\.action) == [.flag, .redact, .flag, .flag])
        let flagsOnly = try self.plan([("noted", ["long phrase"], .flag)], email: false)
        var screen = flagsOnly.screen(.output)
        #expect(screen.feed(Array("a long phr".utf8)).bytes.count == 10)
    }

    @Test("refuses from the match on, and lets nothing of it or after it leave")
    func refuses() throws {
        let plan = try plan([("bad", ["forbidden words"], .refuse), ("noted", ["first"], .flag)])
        var screen = plan.screen(.output)
        var output = screen.feed(Array("first a@b.co the forbidden wor".utf8))
        #expect(String(decoding: output.bytes, as: UTF8.self) == "first [EMAIL_1] the ")
        output = screen.feed(Array("ds and more".utf8))
        #expect(screen.isRefused && output.bytes.isEmpty)
        #expect(output.decisions.map(\.rule) == ["bad"] && output.decisions.map(\.range) == [17..<32])
        #expect(screen.feed(Array("more".utf8)) == ScreenOutput() && screen.finish() == ScreenOutput())
    }

    @Test("holds back a partial match before a refusal, too, since it could have been one")
    func refusesWithinPartial() throws {
        let plan = try plan([("bad", ["bad"], .refuse)])
        #expect(Screened(plan, "hi taro.bad@example.jp").text == "hi ")
        #expect(Screened(plan, "hi a@b.co.bad").text == "hi ")
        #expect(Screened(plan, "hi a@b.co bad").text == "hi [EMAIL_1] ")
    }

    @Test("screens input and output by the rules of each")
    func stages() throws {
        let rules = [
            ScreeningRule("in", stages: [.input], .personalData([.email], minimum: .form), .redact),
            ScreeningRule("out", stages: [.output], .personalData([.paymentCard], minimum: .form), .redact),
        ]
        let plan = try Plans.rules(rules)
        let text = Array("a@b.co 4242424242424242".utf8)
        #expect(Screened(plan, text, stage: .input).text == "[EMAIL_1] 4242424242424242")
        #expect(Screened(plan, text, stage: .output).text == "a@b.co [CARD_1]")
    }

    @Test("takes findings that are sure enough only")
    func minimum() throws {
        let plan = try Plans.personal([.myNumber], minimum: .context)
        #expect(Screened(plan, "123456789018").text == "123456789018")
        #expect(Screened(plan, "個人番号 123456789018").text == "個人番号 [MY_NUMBER_1]")
    }

    @Test("holds nothing back in prose without partial matches, and lets go what can no longer match")
    func holdsLittle() throws {
        var screen = try plan([("bad", ["爆弾の作り方"], .refuse)]).screen(.output)
        #expect(screen.feed(Array("東京は晴れです。".utf8)).bytes.count == 24)
        #expect(screen.feed(Array("爆弾".utf8)).bytes.isEmpty)
        #expect(screen.feed(Array("魔".utf8)).bytes.count == 9)
        #expect(screen.feed(Array("The weather".utf8)).bytes.count == 4)
        #expect(screen.feed(Array(" ".utf8)).bytes.count == 8)
        #expect(screen.heldBytes == 0)
    }

    @Test("is a value: a copy goes its own way")
    func isValue() throws {
        var one = try plan([]).screen(.output)
        _ = one.feed(Array("x a@b".utf8))
        var two = one
        let first = one.feed(Array(".co ".utf8)).bytes
        let second = two.feed(Array(" ".utf8)).bytes
        #expect(String(decoding: first, as: UTF8.self) == "[EMAIL_1] ")
        #expect(String(decoding: second, as: UTF8.self) == "a@b ")
    }

    @Test(
        "keeps values on request, which come back in the place of their placeholders however the answer is cut"
    )
    func restores() throws {
        let policy = ScreeningPolicy(
            [ScreeningRule("mail", .personalData([.email], minimum: .form), .redact)], keepsValues: true)
        let plan = try ScreeningPlan(policy, .empty)
        var screen = plan.screen(.input)
        _ = screen.feed(Array("I am Taro@Example.jp, not b@c.org".utf8))
        _ = screen.finish()
        #expect(screen.placeholders["[EMAIL_1]"] == "Taro@Example.jp")
        let answer = Array("[[EMAIL_1], [EMAIL_2]; [EMAIL_3] [x [".utf8)
        for size in 1...answer.count {
            var restorer = PlaceholderRestorer(screen.placeholders)
            var text: [UInt8] = []
            for start in stride(from: 0, to: answer.count, by: size) {
                text += restorer.feed(answer[start..<min(start + size, answer.count)])
            }
            text += restorer.finish()
            #expect(String(decoding: text, as: UTF8.self) == "[Taro@Example.jp, b@c.org; [EMAIL_3] [x [")
        }
        #expect(Screened(try self.plan([]), "a@b.co").text == "[EMAIL_1]")
    }
}
