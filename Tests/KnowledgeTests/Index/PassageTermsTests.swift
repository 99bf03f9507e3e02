import Testing

@testable import Knowledge

@Suite("The terms of passages")
struct PassageTermsTests {
    private static func terms(_ text: String) -> [String] { PassageTerms.terms(of: text).map(\.text) }

    @Test(
        "are cut from three languages",
        arguments: [
            ("The bearings were leaking.", ["bear", "leak"]),
            ("KX-210 at 1,200 l, 2.8 bar", ["kx", "210", "1200", "l", "2.8", "bar"]),
            ("20mg", ["20", "mg"]), ("1,2 3.", ["1", "2", "3"]), ("12,34,567", ["12", "34567"]),
            ("港が開く", ["港", "港が", "が開", "開", "開く"].map(folded)), ("です。", []), ("ｻｰﾊﾞ", ["サー", "ーバ"]),
            ("サ", ["サ"]), ("經濟", ["经", "经济", "济"]), ("経済", ["经", "经济", "济"]), ("의미", ["의미"]),
            ("Straße", ["straße"]), ("", []), ("the of", []), ("\" OR *", []),
        ])
    func cutting(_ text: String, _ expected: [String]) {
        #expect(Self.terms(text) == expected)
    }

    private static func folded(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            Unicode.Scalar(HanFolding.shared.fold(scalar.value)).map { view.append($0) }
        }
        return String(view)
    }

    @Test(
        "of an English word are the same in all its forms",
        arguments: [
            ["lease", "leases", "leased", "leasing"], ["city", "cities"], ["box", "boxes"],
            ["stop", "stopped", "stopping"],
            ["assess", "assesses", "assessed"], ["glass", "glasses"], ["bus"],
            ["pledge", "pledged", "pledges", "pledging"],
        ])
    func stems(_ forms: [String]) {
        #expect(Set(forms.map { Self.terms($0) }).count == 1)
    }

    @Test("keep apart what is not a form of the same word")
    func apart() {
        for (one, other) in [("sing", "s"), ("bed", "b"), ("thing", "th"), ("this", "thi"), ("2.8", "28")] {
            #expect(Self.terms(one) != Self.terms(other))
        }
    }

    @Test("differ in width, case and script of the same character no more than readers do")
    func folding() {
        #expect(Self.terms("ＫＸ－２１０") == Self.terms("kx-210"))
        #expect(Self.terms("ﾍﾞﾙﾄ") == Self.terms("ベルト"))
        #expect(Self.terms("Ｅ\u{301}tat") == Self.terms("état"))
        #expect(Self.terms("軸承磨損發熱") == Self.terms("轴承磨损发热"))
    }

    @Test("of any length end at sixteen bytes, between characters, and at most four thousand of a text")
    func bounds() {
        let long = String(repeating: "x", count: 100)
        #expect(Self.terms(long) == [String(repeating: "x", count: 16)])
        #expect(Self.terms("aé" + String(repeating: "é", count: 30)) == ["aééééééé"])
        #expect(Self.terms(String(repeating: "港 ", count: 5_000)).count == PassageTerms.maximum)
        #expect(Self.terms(String(repeating: "1", count: 100)).allSatisfy { $0.utf8.count <= 16 })
    }

    @Test("are in the order of the database's bytes")
    func order() {
        let words = ["a", "ab", "b", "2.8", "28", "港", "港湾", "サー", "é"]
        let sorted = words.map { PassageTerm($0.utf8) }.sorted().map(\.text)
        #expect(sorted == words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for word in words { #expect(PassageTerm(word.utf8).text == word) }
        #expect(PassageTerms.weight(of: PassageTerm("港".utf8)) == 0.5)
        #expect(PassageTerms.weight(of: PassageTerm("港湾".utf8)) == 1)
        #expect(PassageTerms.weight(of: PassageTerm("サ".utf8)) == 1)
        #expect(PassageTerms.weight(of: PassageTerm("28".utf8)) == 1)
    }
}
