import Primitives
import Screening

/// Patterns for the benchmark, in the proportions of Chinese, Japanese and English that lists have (6 : 2 : 2).
struct BenchPatterns {
    private let random: SeededRandomness

    init(_ random: SeededRandomness) { self.random = random }

    func lists(_ count: Int) -> [PatternList] {
        let chinese = (0..<count * 6 / 10).map { _ in word(BenchProse.chinese, 2 + Int(random.below(5)), "") }
        let japanese = (0..<count * 2 / 10).map { _ in word(BenchProse.japanese, 3 + Int(random.below(5)), "")
        }
        let english = (0..<count * 2 / 10).map { _ in word(BenchProse.english, 2 + Int(random.below(3)), " ")
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
