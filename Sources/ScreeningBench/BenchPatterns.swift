import Primitives
import Screening

/// Patterns for the benchmark, in the proportions of Chinese, Japanese and English that lists have (6 : 2 : 2).
struct BenchPatterns {
    /// What patterns are made of.
    enum Kind: CaseIterable {
        /// The very words and characters of the prose: nearly every one begins some pattern. The worst case.
        case common
        /// Other words: for Chinese and Japanese of 6,000 characters, for English of made-up syllables.
        case other
    }

    private let random: SeededRandomness
    private let kind: Kind

    init(_ random: SeededRandomness, _ kind: Kind) {
        self.random = random
        self.kind = kind
    }

    private var han: [String] {
        (UInt32(0x4E00)..<0x6570).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
    }

    private var syllables: [String] {
        let vowels = ["a", "e", "i", "o", "u"]
        return (0..<2_000).map { _ in
            (0..<3).map { _ in
                let consonant = Array("bcdfghjklmnprstvwz")[Int(random.below(18))]
                return "\(consonant)\(vowels[Int(random.below(5))])"
            }.joined()
        }
    }

    func lists(_ count: Int) -> [PatternList] {
        let isCommon = kind == .common
        let (han, syllables) = isCommon ? ([], []) : (han, syllables)
        let chinese = (0..<count * 6 / 10).map { _ in
            word(isCommon ? BenchProse.chinese : han, 2 + Int(random.below(5)), "")
        }
        let japanese = (0..<count * 2 / 10).map { _ in
            word(isCommon ? BenchProse.japanese : han, 3 + Int(random.below(5)), "")
        }
        let english = (0..<count * 2 / 10).map { _ in
            word(isCommon ? BenchProse.english : syllables, 2 + Int(random.below(3)), " ")
        }
        return [
            PatternList("zh", patterns: chinese), PatternList("ja", patterns: japanese),
            PatternList("en", patterns: english),
        ]
    }

    private func word(_ parts: [String], _ count: Int, _ separator: String) -> String {
        (0..<count).map { _ in parts[Int(random.below(UInt64(parts.count)))] }.joined(separator: separator)
    }

    /// All lists and all recognisers redact; nothing is refused, so that the whole text is screened.
    static func plan(_ patterns: PatternSet) throws -> ScreeningPlan {
        var rules = patterns.lists.map { ScreeningRule(RuleID($0.id.name), .list($0.id), .redact) }
        rules.append(
            ScreeningRule(
                "personal", .personalData(Set(PersonalDataType.allCases), minimum: .structure), .redact))
        return try ScreeningPlan(ScreeningPolicy(rules), patterns)
    }
}
