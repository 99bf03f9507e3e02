import Primitives
import PropertyTesting
import Testing

@testable import Screening

/// The screen against an implementation that looks at the whole text in the plainest way.
@Suite("A screen does what the plain way does")
struct OracleTests {
    private struct Pattern {
        var text: String
        var action: ScreeningAction
    }

    private struct Match {
        var start: Int
        var end: Int
        var action: ScreeningAction
    }

    /// What leaves, by the definition: all matches, their unions, the first refusal to be complete.
    private func plainly(_ patterns: [Pattern], _ text: [UInt8]) -> String {
        var matches: [Match] = []
        for pattern in patterns where pattern.action > .flag {
            let wanted = Array(pattern.text.utf8)
            for start in text.indices where text[start...].starts(with: wanted) {
                matches.append(Match(start: start, end: start + wanted.count, action: pattern.action))
            }
        }
        var cut = text.count
        if let end = matches.filter({ $0.action == .refuse }).map(\.end).min() {
            matches.removeAll { $0.end > end }
            cut = matches.filter { $0.action == .refuse && $0.end == end }.map(\.start).min() ?? cut
            // A partial match that was live when the refusal was complete stays, too.
            for pattern in patterns where pattern.action > .flag {
                let wanted = Array(pattern.text.utf8)
                for length in 1..<max(1, wanted.count) where length <= end {
                    if text[end - length..<end].elementsEqual(wanted.prefix(length)) {
                        cut = min(cut, end - length)
                    }
                }
            }
        }
        var unions: [Range<Int>] = []
        for match in matches.filter({ $0.action == .redact }).sorted(by: {
            ($0.start, $0.end) < ($1.start, $1.end)
        }) {
            if let last = unions.last, match.start < last.upperBound {
                unions[unions.count - 1] = last.lowerBound..<max(last.upperBound, match.end)
            } else {
                unions.append(match.start..<match.end)
            }
        }
        var numbers: [[UInt8]: Int] = [:]
        var output: [UInt8] = []
        var place = 0
        for union in unions {
            if union.upperBound > cut {
                cut = min(cut, union.lowerBound)
                break
            }
            let value = Array(text[union])
            let number = numbers[value] ?? numbers.count + 1
            numbers[value] = number
            output += text[place..<union.lowerBound] + Array("[REDACTED_\(number)]".utf8)
            place = union.upperBound
        }
        return String(decoding: output + text[place..<max(place, cut)], as: UTF8.self)
    }

    @Test("with random patterns, texts and cuts")
    func agrees() throws {
        let random = printedRandomness()
        for _ in 0..<rounds(debug: 400, release: 50_000) {
            let alphabet = Array(["a", "b", "c", "d"].prefix(2 + random.below(3)))
            func word(_ most: Int) -> String {
                (0..<1 + random.below(most)).map { _ in random.element(of: alphabet) }.joined()
            }
            let refuses = random.chance(of: 1, in: 2)
            let patterns = (0..<1 + random.below(6)).map { _ in
                Pattern(
                    text: word(6),
                    action: random.element(of: refuses ? [.flag, .redact, .refuse] : [.flag, .redact]))
            }
            let lists = ScreeningAction.allCases.map { action in
                PatternList(
                    ListID("\(action)"), options: [],
                    patterns: patterns.filter { $0.action == action }.map(\.text))
            }
            let plan = try Plans.rules(
                ScreeningAction.allCases.map { ScreeningRule(RuleID("\($0)"), .list(ListID("\($0)")), $0) },
                lists)
            let text = Array(word(30).utf8)
            let cuts = (0..<random.below(6)).map { _ in random.below(text.count + 1) }.sorted()
            let screened = Screened(plan, text, cuts: cuts)
            let expected = plainly(patterns, text)
            let said =
                "\(patterns.map { "\($0.text) \($0.action)" }) \(String(decoding: text, as: UTF8.self)) \(cuts)"
            #expect(screened.text == expected, "\(said)")
            #expect(screened == Screened(plan, text), "\(said)")
        }
    }

    @Test("with lists of every kind of option at once, cut anywhere")
    func optionsSplit() throws {
        let random = printedRandomness()
        let alphabet = [
            "a", "b", "4", " ", ".", "爆", "か", "\u{3099}", "が", "\u{200B}", "B", "\n", "é", "彈", "弹",
        ]
        for _ in 0..<rounds(debug: 200, release: 20_000) {
            func word(_ most: Int) -> String {
                (0..<1 + random.below(most)).map { _ in random.element(of: alphabet) }.joined()
            }
            var lists: [PatternList] = []
            for options in 0..<UInt8(8) {
                let options = MatchingOptions(rawValue: options)
                let patterns = (0..<random.below(3)).map { _ in word(4) }.filter {
                    !PatternTrack.scalars(of: $0, options.intersection(.feeding)).isEmpty
                }
                lists.append(PatternList(ListID("\(options.rawValue)"), options: options, patterns: patterns))
            }
            let plan = try Plans.rules(
                lists.map {
                    ScreeningRule(
                        RuleID($0.id.name), .list($0.id),
                        random.element(of: [.flag, .redact, .redact, .refuse]))
                }, lists)
            let bytes = Array(word(30).utf8)
            let whole = Screened(plan, bytes)
            let cuts = (0..<random.below(6)).map { _ in random.below(bytes.count + 1) }.sorted()
            #expect(Screened(plan, bytes, cuts: cuts) == whole)
            #expect(Screened(plan, bytes, cuts: Array(bytes.indices)) == whole)
        }
    }
}
