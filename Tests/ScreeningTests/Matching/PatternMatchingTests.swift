import Primitives
import PropertyTesting
import Testing

@testable import Screening

@Suite("Patterns")
struct PatternMatchingTests {
    private func ranges(_ plan: ScreeningPlan, _ text: String) -> [Range<Int>] {
        Screened(plan, text).decisions.map(\.range)
    }

    @Test("are found as the naive way finds them")
    func agreesWithNaive() throws {
        let random = printedRandomness()
        for _ in 0..<rounds(debug: 150, release: 5_000) {
            let alphabet = Array(["a", "b", "c", "爆", "弾"].prefix(2 + random.below(4)))
            func word(_ most: Int) -> String {
                (0..<1 + random.below(most)).map { _ in random.element(of: alphabet) }.joined()
            }
            let patterns = (0..<1 + random.below(12)).map { _ in word(6) }
            let text = word(40)
            let track = try PatternTrack([PatternList("l", options: [], patterns: patterns)], feeding: [])
            var found: [[Int]] = []
            var cursor = TrackCursor()
            let scalars = Normaliser.scalars(of: text)
            for scalar in scalars where cursor.step(scalar, canBegin: true, track) {
                cursor.report(track) { found.append([Int(track.patterns[$0].place), $1, scalar.end]) }
            }
            var naive: [[Int]] = []
            for (place, pattern) in patterns.enumerated() {
                let wanted = Normaliser.scalars(of: pattern).map(\.value)
                for start in scalars.indices where scalars[start...].count >= wanted.count {
                    let part = scalars[start..<start + wanted.count]
                    if part.map(\.value) == wanted, let first = part.first, let last = part.last {
                        naive.append([place, first.start, last.end])
                    }
                }
            }
            #expect(Set(found) == Set(naive))
            #expect(found.count == naive.count)
        }
    }

    @Test("in Latin letters respect words, in Han characters and kana they know none")
    func boundaries() throws {
        let plan = try Plans.list(["ass", "毒", "キル"])
        #expect(ranges(plan, "class assess ass. ASS") == [13..<16, 18..<21])
        #expect(ranges(plan, "消毒") == [3..<6])
        #expect(ranges(plan, "スキル") == [3..<9])
        #expect(ranges(plan, "毒ass毒") == [0..<3, 3..<6, 6..<9])
        #expect(ranges(try Plans.list(["ass"], []), "class") == [2..<5])
    }

    @Test("that end in a kana are not found in its voiced form")
    func voiced() throws {
        let plan = try Plans.list(["はか"])
        #expect(ranges(plan, "はが").isEmpty)
        #expect(ranges(plan, "はか\u{3099}").isEmpty)
        #expect(ranges(plan, "ﾊｶﾞ").isEmpty)
        #expect(ranges(plan, "はか") == [0..<6])
        #expect(ranges(plan, "ばか").isEmpty)
    }

    @Test("are found in every disguise that normalisation takes off")
    func disguises() throws {
        let plan = try Plans.list(["make a bomb", "爆弾を作る", "制造炸弹"])
        for text in [
            "MAKE A BOMB", "ｍａｋｅ　ａ　ｂｏｍｂ", "make  a\n bomb", "m\u{200B}ake a b\u{0336}omb", "mаkе а воmв",
            "𝓶𝓪𝓴𝓮 𝓪 𝓫𝓸𝓶𝓫",
            "爆彈を作る", "爆弾ヲ作ル", "製造炸彈", "制\u{FEFF}造炸弹",
        ] { #expect(!ranges(plan, text).isEmpty, "\(text)") }
    }

    @Test("skip separators and read leetspeak where their list says so")
    func options() throws {
        let skipping = try Plans.list(["bomb", "炸弹"], [.wordBoundaries, .skipSeparators])
        #expect(ranges(skipping, "b.o-m b") == [0..<7])
        #expect(ranges(skipping, "炸、弹 ") == [0..<9])
        #expect(ranges(skipping, "b ......... omb").isEmpty)
        #expect(ranges(try Plans.list(["bomb"]), "b.o.m.b").isEmpty)
        let leet = try Plans.list(["bomb", "kill"], [.wordBoundaries, .leetspeak])
        #expect(ranges(leet, "8omb b0mb k1ll K!LL") == [0..<4, 5..<9, 10..<14, 15..<19])
        let both = try Plans.list(["bomb"], [.wordBoundaries, .leetspeak, .skipSeparators])
        #expect(ranges(both, "b.0.m.8") == [0..<7])
    }

    @Test("are refused when they are empty, too long or in two lists of one name")
    func faults() {
        #expect(throws: Problem.self) { try PatternSet([PatternList("a", patterns: ["\u{200B}"])]) }
        #expect(throws: Problem.self) {
            try PatternSet([PatternList("a", patterns: [String(repeating: "x", count: 129)])])
        }
        #expect(throws: Problem.self) {
            try PatternSet([PatternList("a", patterns: []), PatternList("a", patterns: [])])
        }
        #expect(throws: Problem.self) { try Plans.rules([ScreeningRule("r", .list("none"), .flag)]) }
    }

    @Test("change by making another set with the next version and another content")
    func versions() throws {
        let one = try PatternSet([PatternList("a", patterns: ["x y"])])
        let two = try one.replacing(PatternList("a", version: "2", patterns: ["z"]))
        let three = try two.replacing(PatternList("b", patterns: ["w"])).removing("a")
        #expect([one.version, two.version, three.version] == [1, 2, 4])
        #expect(one.count == 1 && three.lists.map(\.id) == ["b"])
        func content(_ set: PatternSet) -> [UInt8] {
            var bytes: [UInt8] = []
            set.forEachContentPiece { bytes += $0 }
            return bytes
        }
        #expect(content(one) == content(try PatternSet(one.lists, version: 9)))
        #expect(content(one) != content(two))
    }

    @Test("of 20,000 phrases make one automaton that finds each of them")
    func many() throws {
        let random = printedRandomness()
        let letters = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会abcdefg".map(String.init)
        let count = rounds(debug: 5_000, release: 100_000)
        let phrases = (0..<count).map { _ in
            (0..<4 + random.below(8)).map { _ in random.element(of: letters) }.joined()
        }
        let plan = try Plans.list(phrases, [])
        for _ in 0..<50 {
            let phrase = random.element(of: phrases)
            let decision = Screened(plan, "……" + phrase + "。").decisions.first
            #expect(decision?.range.contains(6) ?? false, "\(phrase)")
        }
    }
}
