import Compliance

/// What a standard asks of the word lists of a pack beside what is there, for people.
enum CoverageText {
    static func line(_ pack: String, _ coverage: WordListCoverage) -> String {
        let short = coverage.classes.count { !$0.isMet }
        let age = coverage.ageInDays.map { "updated \($0) days ago" } ?? "age unknown"
        var text = "  \(pack), word lists (\(coverage.clause)): "
        text += "\(coverage.total.present) of \(coverage.total.asked) entries, "
        text += "\(coverage.classes.count - short) of \(coverage.classes.count) classes large enough, "
        text += "\(age), at most \(coverage.maximumAgeInDays) asked: \(coverage.isMet ? "met" : "not met")\n"
        return text
    }

    /// The classes that have fewer entries than is asked.
    static func short(_ coverage: WordListCoverage) -> String {
        let short = coverage.classes.filter { !$0.isMet }.map {
            "\($0.riskClass ?? "") \($0.present)/\($0.asked)"
        }
        return short.isEmpty ? "" : "    too small: \(short.joined(separator: ", "))\n"
    }
}
