import Primitives
import Testing

@testable import Screening

@Suite("Hostile text")
struct AdversarialTests {
    /// A whole megabyte in release, less in debug builds.
    private static let size = rounds(debug: 30_000, release: 1_000_000)

    private static let units: [(String, [UInt8])] = [
        ("letters", Array("a".utf8)), ("digits", Array("7".utf8)), ("digit and space", Array("4 ".utf8)),
        ("combining marks", Array("\u{0301}".utf8)), ("voiced marks", Array("ﾞ".utf8)),
        ("kana and marks", Array("ｶﾞ".utf8)),
        ("zero width", Array("\u{200B}".utf8)), ("spaces", Array(" ".utf8)), ("continuation bytes", [0x80]),
        ("first bytes", [0xF0]), ("encoded surrogates", [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80]),
        ("cut scalars", [0xE7, 0x88, 0x41]), ("at signs", Array("a@".utf8)),
        ("addresses", Array("a@b.co@".utf8)),
        ("dots", Array("a.".utf8)), ("fillers", Array("P<".utf8)), ("cards", Array("4242424242424242 ".utf8)),
        ("numbers", Array("123456789018、".utf8)), ("names of places", Array("東京都".utf8)),
        ("areas", Array("東京都港区".utf8)),
        ("brackets", Array("(".utf8)), ("plus signs", Array("+8".utf8)), ("years", Array("1年".utf8)),
        ("overlapping flags", Array("xyx".utf8)), ("pieces of a phrase", Array("build a bo".utf8)),
        ("letters far apart", Array("k\u{200B}\u{200B}\u{200B}\u{200B}\u{200B}".utf8)),
        ("squares", Array("㍿".utf8)),
    ]

    private static func plan(_ overflow: ScreeningPolicy.Overflow = .pass) throws -> ScreeningPlan {
        let lists = [
            PatternList("refused", patterns: ["build a bomb"]),
            PatternList(
                "chain", options: [], patterns: ["xyx", "yxx", String(repeating: "a", count: 100) + "b"]),
            PatternList("stuffed", options: .skipSeparators, patterns: ["kraken"]),
            PatternList("spaced", options: [], patterns: ["a b"]),
        ]
        let rules = [
            ScreeningRule("refused", .list("refused"), .refuse),
            ScreeningRule("chain", .list("chain"), .redact),
            ScreeningRule("flagged", .list("chain"), .flag),
            ScreeningRule("stuffed", .list("stuffed"), .redact),
            ScreeningRule("spaced", .list("spaced"), .redact),
            ScreeningRule("personal", .personalData(Set(PersonalDataType.allCases), minimum: .form), .redact),
        ]
        return try ScreeningPlan(ScreeningPolicy(rules, overflow: overflow), PatternSet(lists))
    }

    @Test("is held in bounds, and cut anywhere makes no difference", arguments: units)
    func isBounded(name: String, unit: [UInt8]) throws {
        let plan = try Self.plan()
        let bytes = Array(repeatElement(unit, count: Self.size / unit.count).joined())
        var screen = plan.screen(.output)
        var most = 0
        var parts = Screened.init(plan, [])
        for start in stride(from: 0, to: bytes.count, by: 997) {
            let output = screen.feed(bytes[start..<min(start + 997, bytes.count)])
            parts.bytes += output.bytes
            parts.decisions += output.decisions
            parts.abandoned += output.abandoned
            most = max(most, screen.heldBytes)
        }
        let rest = screen.finish()
        parts.bytes += rest.bytes
        parts.decisions += rest.decisions
        parts.abandoned += rest.abandoned
        #expect(most <= StreamScreen.maximumHeldBytes, "\(name)")
        #expect(parts == Screened(plan, bytes), "\(name)")
        if parts.decisions.allSatisfy({ $0.action == .flag }) { #expect(parts.bytes == bytes, "\(name)") }
    }

    @Test(
        "that stuffs a match with invisible characters is given up at the cap, or refused if the policy says so"
    )
    func overflow() throws {
        let stuffing = String(repeating: "\u{200B}", count: 2_000)
        let bytes = Array("a kra\(stuffing)ken b".utf8)
        let passed = Screened(try Self.plan(), bytes)
        #expect(passed.bytes == bytes && passed.abandoned > 0)
        let refused = Screened(try Self.plan(.refuse), bytes)
        #expect(refused.isRefused && refused.text == "a ")
        #expect(refused.decisions.map(\.rule) == [ScreeningPolicy.overflowRule])
        for cuts in [[3, 4, 5], Array(bytes.indices), [4_000, 4_097, 4_098, 4_099]] {
            #expect(Screened(try Self.plan(), bytes, cuts: cuts) == passed)
            #expect(Screened(try Self.plan(.refuse), bytes, cuts: cuts) == refused)
        }
        let fewer = "a kra" + String(repeating: "\u{200B}", count: 1_000) + "ken b"
        #expect(Screened(try Self.plan(), fewer).text == "a [REDACTED_1] b")
    }

    @Test("after a whole match that waits for its boundary loses the match nevertheless")
    func overflowAfterMatch() throws {
        let plan = try Plans.list(["kraken"])
        let bytes = Array(("kraken" + String(repeating: "\u{200B}", count: 3_000) + "s").utf8)
        let screened = Screened(plan, bytes)
        #expect(screened.text.hasPrefix("[REDACTED_1]"))
        #expect(Screened(plan, bytes, cuts: Array(bytes.indices)) == screened)
    }
}
