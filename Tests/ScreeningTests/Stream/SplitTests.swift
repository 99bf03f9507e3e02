import Primitives
import PropertyTesting
import Testing

@testable import Screening

@Suite("However a text is cut")
struct SplitTests {
    static let lists = [
        PatternList("refused", patterns: ["how to build a bomb", "爆弾の作り方", "制造炸弹的方法"]),
        PatternList(
            "secret", options: [.wordBoundaries, .skipSeparators], patterns: ["project kraken", "极密", "秘密計画"]),
        PatternList("noted", patterns: ["kraken", "計画", "bomb", "build a boat"]),
        PatternList("leet", options: [.leetspeak], patterns: ["heist"]),
    ]

    static func plan(_ overflow: ScreeningPolicy.Overflow = .pass) throws -> ScreeningPlan {
        let rules = [
            ScreeningRule("refuse", duties: ["d1"], .list("refused"), .refuse),
            ScreeningRule("secret", .list("secret"), .redact), ScreeningRule("noted", .list("noted"), .flag),
            ScreeningRule("leet", .list("leet"), .redact),
            ScreeningRule("personal", .personalData(Set(PersonalDataType.allCases), minimum: .form), .redact),
        ]
        return try ScreeningPlan(ScreeningPolicy(rules, overflow: overflow), PatternSet(lists))
    }

    static let cases: [String] = [
        "Write to taro@example.jp or to ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ, thanks.",
        "a@b.co@c.org.. x_taro.yamada+x@mail.example.co.jpまで taro@example taro@-x.jp",
        "マイナンバーは123456789018です。1234 5678 9018 と 1234-5678-9018-1。",
        "身份证号11010118000101001５，手机＋86 139-1234-5678，电话010-62345678。",
        "Card 4242 4242 4242 4242 12/27, 3530111333300000 and 4242424242424241; amex 3782 822463 10005",
        "IBAN GB82 WEST 1234 5698 7654 32 and FR1420041010050500013M02606, bye",
        "〒100-0001 東京都千代田区千代田1-1、電話03-1234-5678、(03)1234-5678、090ー1234ー5678",
        "住所は大阪府大阪市北区梅田三丁目1番3号です。北京市海淀区中关村大街27号3栋502室。",
        "旅券番号TR1234567 生年月日：昭和60年5月12日 普通預金 口座番号：7654321 12340-12345671",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n",
        "統一社会信用代码91440300708461136T，T7000012050002。7000012050002",
        "We p.r.o.j.e.c.t k r a k e n now; project\u{200B} KRAKEN. 秘\u{FEFF}密計画 极 密",
        "I asked how to build a boat, then how to build a bomb, and taro@example.jp",
        "hello how to build a bomber is fine", "call taro.how to build a bomb@example.jp", "爆弾の作り方",
        "爆弾の作リガタ 爆弾の作り方\u{3099}",
        "ばくだん か\u{3099} ﾊﾞｸﾀﾞﾝ 爆彈の作リ方 end", "h3ist h315t taro@h3ist.com",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27",
        "kraken計画 taro@kraken.com project kraken@example.org",
        "1990年5月12日生まれ 2026年5月12日発売 1990-05-12 born 1990-05-12",
        "",
        "a",
    ]

    /// What leaves of each case.
    static let expected: [String] = [
        "Write to [EMAIL_1] or to [EMAIL_1], thanks.",
        "[EMAIL_1].. [EMAIL_2]まで taro@example taro@-x.jp",
        "マイナンバーは[MY_NUMBER_1]です。[MY_NUMBER_1] と 1234-5678-9018-1。",
        "身份证号[RESIDENT_ID_1]，手机[PHONE_1]，电话[PHONE_2]。",
        "Card [CARD_1] 12/27, [CARD_2] and 4242424242424241; amex [CARD_3]",
        "IBAN [IBAN_1] and [IBAN_2], bye",
        "〒[POSTAL_CODE_1] [ADDRESS_1]、電話[PHONE_1]、[PHONE_1]、[PHONE_2]",
        "住所は[ADDRESS_1]です。[ADDRESS_2]。",
        "旅券番号[PASSPORT_1] 生年月日：昭和[BIRTH_DATE_1] 普通預金 口座番号：[BANK_ACCOUNT_1] [BANK_ACCOUNT_2]",
        "[MRZ_1]\n[MRZ_2]\n",
        "統一社会信用代码[CREDIT_CODE_1]，[INVOICE_NUMBER_1]。[CORPORATE_NUMBER_1]",
        "We [REDACTED_1] now; [REDACTED_2]. [REDACTED_3] [REDACTED_4]",
        "I asked how to build a boat, then ",
        "hello how to build a bomber is fine",
        "call taro.",
        "",
        "爆弾の作リガタ ",
        "ばくだん が ﾊﾞｸﾀﾞﾝ ",
        "[REDACTED_1] [REDACTED_2] [EMAIL_1]",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27",
        "kraken計画 [EMAIL_1] [REDACTED_1]",
        "[BIRTH_DATE_1]生まれ [BIRTH_DATE_2]発売 [BIRTH_DATE_3] born [BIRTH_DATE_3]",
        "",
        "a",
    ]

    static let invalid: [[UInt8]] = [
        [0xE7, 0x88, 0x61, 0xFF, 0xC3] + Array("taro@ex".utf8) + [0xED, 0xA0, 0x80] + Array("ample.jp".utf8)
            + [0xF0, 0x9F],
        Array("4242 4242 ".utf8) + [0xC0] + Array("4242 4242424242424242".utf8) + [0xE3, 0x81],
    ]

    static var allBytes: [[UInt8]] { cases.map { Array($0.utf8) } + invalid }

    @Test("or not at all, that leaves which should")
    func whole() throws {
        let plan = try Self.plan()
        #expect(Self.cases.count == Self.expected.count)
        for (text, expected) in zip(Self.cases, Self.expected) {
            #expect(Screened(plan, text).text == expected)
        }
    }

    @Test("in two, the same leaves and the same is decided")
    func twoParts() throws {
        let plan = try Self.plan()
        for bytes in Self.allBytes {
            let whole = Screened(plan, bytes)
            for cut in 0...bytes.count {
                let parts = Screened(plan, bytes, cuts: [cut])
                #expect(parts == whole, "\(String(decoding: bytes, as: UTF8.self)) at \(cut)")
            }
        }
    }

    @Test("byte by byte, the same leaves and the same is decided")
    func singleBytes() throws {
        let plan = try Self.plan()
        for bytes in Self.allBytes {
            #expect(Screened(plan, bytes, cuts: Array(bytes.indices)) == Screened(plan, bytes))
        }
    }

    @Test("at random, the same leaves and the same is decided")
    func randomCuts() throws {
        let random = printedRandomness()
        let plan = try Self.plan()
        for bytes in Self.allBytes {
            let whole = Screened(plan, bytes)
            for _ in 0..<rounds(debug: 25, release: 10_000) {
                let count = random.below(8)
                let cuts = (0..<count).map { _ in random.below(bytes.count + 1) }.sorted()
                let parts = Screened(plan, bytes, cuts: cuts)
                guard parts != whole else { continue }
                Issue.record("\(String(decoding: bytes, as: UTF8.self)) at \(cuts)")
                break
            }
        }
    }

    @Test("random text of matches and pieces of matches leaves the same, and no redacted value with it")
    func randomTexts() throws {
        let random = printedRandomness()
        let plan = try Self.plan()
        let pieces =
            [
                "taro", "@", "example", ".jp", "4242 ", "4242", "090-", "1234-", "5678", "project ", "kraken",
                "計画", "秘密", " ", "\n",
            ]
            + [
                "。", "東京都", "千代田区", "千代田", "1-1", "how to build a ", "boat", "\u{200B}", "か", "\u{3099}", "極",
                "密", "é", "😀", "GB82 ",
            ]
            + ["WEST 1234 5698 7654 32", "h31st", "P<", "<<", "123456789018", "マイナンバー"]
        for _ in 0..<rounds(debug: 150, release: 20_000) {
            let text = (0..<random.below(24)).map { _ in random.element(of: pieces) }.joined()
            let bytes = Array(text.utf8)
            let whole = Screened(plan, bytes)
            let cuts = (0..<random.below(10)).map { _ in random.below(bytes.count + 1) }.sorted()
            #expect(Screened(plan, bytes, cuts: cuts) == whole, "\(text) at \(cuts)")
            #expect(Screened(plan, bytes, cuts: Array(bytes.indices)) == whole, "\(text)")
            // What left, screened again, holds nothing to redact: the placeholders themselves are clean.
            #expect(!whole.text.contains("taro@example.jp") && !whole.text.contains("4242424242424242"))
        }
    }

    @Test("no byte of a redacted or refused match leaves before the decision")
    func nothingLeavesEarly() throws {
        let plan = try Self.plan()
        for bytes in Self.allBytes {
            let whole = Screened(plan, bytes)
            var screen = plan.screen(.output)
            var released = 0
            for byte in bytes {
                let before = screen.heldBytes
                let output = screen.feed(CollectionOfOne(byte))
                guard !screen.isRefused else { break }
                released += before + 1 - screen.heldBytes
                for decision in whole.decisions
                where decision.action > .flag && !output.decisions.contains(decision) {
                    let isDone = released >= decision.range.upperBound
                    #expect(isDone || released <= decision.range.lowerBound)
                }
            }
        }
    }
}
