import PropertyTesting
import Testing

@testable import Screening

@Suite("Normalisation")
struct NormaliserTests {
    @Test(
        "makes one of what a reader takes for one",
        arguments: [
            ("ＡＢＣ１２３＠－", "abc123@-"), ("ﾊﾞｸﾀﾞﾝ", "は\u{3099}くた\u{3099}ん"), ("バクダン", "は\u{3099}くた\u{3099}ん"),
            ("か\u{3099}", "か\u{3099}"), ("が", "か\u{3099}"), ("ぱ", "は\u{309A}"), ("a\u{3099}", "a"),
            ("ｶﾞ", "か\u{3099}"), ("ヴ", "う\u{3099}"), ("①②③", "123"), ("𝐇𝐞𝐥𝐥𝐨", "hello"), ("Ⓑⓞⓜⓑ", "bomb"),
            ("b\u{200B}o\u{200D}m\u{FEFF}b\u{00AD}", "bomb"), ("bo\u{0301}m\u{0336}b", "bomb"),
            ("bómb", "bomb"),
            ("Ñandú", "nandu"), ("爆彈", "爆弹"), ("爆弾", "爆弹"), ("爆弹", "爆弹"), ("臺灣", "台湾"), ("國际", "国际"),
            ("発", "发"),
            ("вомв", "bomb"), ("раѕѕ", "pass"), ("αρρlε", "applε"), ("ﬁle", "file"), ("㍿", "株式会社"),
            ("№", "no"),
            ("a\u{3000}b\u{00A0}c", "a b c"), ("1‐2‑3–4—5−6", "1-2-3-4-5-6"), ("١٢٣", "123"), ("ß", "ss"),
            ("Ⅷ", "viii"), ("㈱", "(株)"), ("㌔", "きろ"), ("ガㇻス", "か\u{3099}ㇻす"), ("한글", "한글"),
        ])
    func folds(text: String, expected: String) {
        let folded = Normaliser.text(of: text).unicodeScalars.map(\.value)
        #expect(folded == expected.unicodeScalars.map(\.value))
    }

    @Test("keeps for each scalar the bytes that it came from")
    func ranges() {
        let scalars = Normaliser.scalars(of: "a\u{200B}ｶﾞ㍿é")
        #expect(
            scalars.map { $0.start..<$0.end } == [
                0..<1, 4..<7, 7..<10, 10..<13, 10..<13, 10..<13, 10..<13, 13..<15,
            ])
    }

    @Test("reads bytes that are no UTF-8 as the Unicode Standard's table 3-8 does")
    func invalid() {
        var normaliser = Normaliser()
        var scalars: [NormalisedScalar] = []
        for byte: UInt8 in [
            0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64, 0xE2, 0x82,
        ] {
            normaliser.take(byte) { scalars.append($0) }
        }
        normaliser.finish { scalars.append($0) }
        #expect(
            scalars.map(\.value) == [
                0x61, 0xFFFD, 0xFFFD, 0xFFFD, 0x62, 0xFFFD, 0x63, 0xFFFD, 0xFFFD, 0x64, 0xFFFD,
            ])
        #expect(scalars.map(\.start) == [0, 1, 4, 6, 7, 8, 9, 10, 11, 12, 13])
        #expect(scalars.last?.end == 15)
    }

    @Test("agrees with the standard library about which bytes make which scalars")
    func agreesOnUTF8() {
        let random = printedRandomness()
        for _ in 0..<rounds(debug: 300, release: 20_000) {
            let bytes = (0..<random.below(12)).map { _ in
                random.element(
                    of: [0x41, 0x80, 0x9F, 0xA0, 0xBF, 0xC1, 0xC3, 0xE0, 0xE3, 0xED, 0xF0, 0xF4, 0xF5]
                        as [UInt8])
            }
            var decoder = UTF8Decoder()
            var scalars: [UInt32] = []
            for byte in bytes {
                var again = true
                while again {
                    again = false
                    switch decoder.take(byte) {
                    case .more: break
                    case .scalar(let value): scalars.append(value)
                    case .invalid: scalars.append(0xFFFD)
                    case .invalidBefore:
                        scalars.append(0xFFFD)
                        again = true
                    }
                }
            }
            if decoder.finish() { scalars.append(0xFFFD) }
            #expect(scalars == String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value))
        }
    }

    @Test("folds nothing further that it has folded")
    func isStable() {
        let table = NormalisationTable.shared
        for value in UInt32(0)..<NormalisationTable.listedScalars where !(0xD800..<0xE000).contains(value) {
            let entry = table.entry(value)
            guard entry.action == NormalisationTable.Action.replace.rawValue else {
                continue
            }
            let again = table.entry(entry.value)
            guard again.action != NormalisationTable.Action.replace.rawValue || again.value != entry.value
            else { continue }
            Issue.record(
                "U+\(String(value, radix: 16)) becomes U+\(String(entry.value, radix: 16)), which is folded")
        }
    }

    @Test("has an even table of Han variants without chains")
    func hanVariants() {
        let scalars = Array(HanVariants.pairs.unicodeScalars)
        #expect(scalars.count % 2 == 0)
        let sources = stride(from: 0, to: scalars.count, by: 2).map { scalars[$0] }
        let targets = stride(from: 1, to: scalars.count, by: 2).map { scalars[$0] }
        #expect(Set(sources).count == sources.count)
        #expect(Set(sources).isDisjoint(with: targets))
        #expect(sources.count > 2_000)
    }
}
