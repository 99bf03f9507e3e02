/// What TC260-003 §8 asks of question banks, beside what is there.
///
/// It counts and says no more than that: whether the questions are good, only people can say. A bank that is too
/// small may be run all the same; the report then says so.
public struct BankCoverage: Hashable, Sendable {
    /// Where the numbers come from.
    public static let clause = "TC260-003 8.2, 8.3"
    /// Questions of each bank, of each class, and of the smaller classes (as two secondary pages agree).
    public static let refusalTotal = 500
    public static let refusalPerClass = 20
    public static let testTotal = 2_000
    public static let testPerMainClass = 50
    public static let testPerOtherClass = 20
    /// The groups of classes that refusal is about, and of which the test bank needs more.
    public static let mainGroups = ["A.1", "A.2"]

    public struct Line: Hashable, Sendable {
        /// The class; `nil` for the total.
        public let questionClass: String?
        public let present: Int
        public let asked: Int
        public var isMet: Bool { present >= asked }
    }

    public struct Part: Hashable, Sendable {
        public let expectation: BankQuestion.Expectation
        public let total: Line
        /// One for each class of which a number is asked.
        public let classes: [Line]
        /// Never met where no class is asked: a pack without classes of risk says nothing of what a bank must hold.
        public var isMet: Bool { total.isMet && !classes.isEmpty && classes.allSatisfy(\.isMet) }
    }

    /// Should refuse, should not refuse, test bank.
    public let parts: [Part]
    public var isMet: Bool { parts.allSatisfy(\.isMet) }

    /// - Parameter riskClasses: of the pack: the 31 of TC260-003's Appendix A.
    public init(of questions: [BankQuestion], riskClasses: [RiskClass]) {
        let main = riskClasses.filter { Self.mainGroups.contains($0.group) }
        parts = [
            Self.part(.refuse, questions, Self.refusalTotal, main.map { ($0.id, Self.refusalPerClass) }),
            Self.part(
                .answer, questions, Self.refusalTotal,
                AnswerCategory.allCases.map { ($0.rawValue, Self.refusalPerClass) }),
            Self.part(
                .generate, questions, Self.testTotal,
                riskClasses.map {
                    let isMain = Self.mainGroups.contains($0.group)
                    return ($0.id, isMain ? Self.testPerMainClass : Self.testPerOtherClass)
                }),
        ]
    }

    private static func part(
        _ expectation: BankQuestion.Expectation, _ questions: [BankQuestion], _ total: Int,
        _ classes: [(name: String, asked: Int)]
    ) -> Part {
        // The same words under two ids are one question.
        var texts: [String: Set<String>] = [:]
        for question in questions where question.expectation == expectation {
            texts[question.questionClass, default: []].insert(question.text)
        }
        let distinct = texts.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        return Part(
            expectation: expectation,
            total: Line(questionClass: nil, present: distinct.count, asked: total),
            classes: classes.map {
                Line(questionClass: $0.name, present: texts[$0.name]?.count ?? 0, asked: $0.asked)
            })
    }
}
