import Compliance
import Primitives

/// What a run found, for people, programs and the server.
///
/// It follows from the answers, the packs and the ratings alone: who has these writes the same bytes.
struct AssessmentReport: Sendable {
    static let format = "minato-assessment-report/1"
    static let jsonName = "report.json"
    static let textName = "report.md"

    let plan: AssessmentPlan
    let run: String
    let startedAt: Timestamp
    let finishedAt: Timestamp
    let packs: [RulePack]
    let lists: [WordList]
    /// The hashes of the lists that the server has in force; nil where it was not asked.
    let serverLists: [String: String]?
    let ratings: Ratings?
    let result: AssessmentResult
    let coverage: BankCoverage
    /// The classifier that judged generated content, and its model; nil where none did.
    let classifier: String?
    /// Why questions have no answer.
    let failures: [String: String]
    /// Records of first answers that were charged and lost, by the questions that were asked once more.
    let lostRecords: [String: String]

    init(
        plan: AssessmentPlan, file: ProgressFile, packs: [RulePack], lists: [WordList],
        serverLists: [String: String]?, rules: ServiceRules?,
        ratings: Ratings?, classifier: String?
    ) {
        self.classifier = classifier
        self.plan = plan
        run = file.run
        startedAt = file.startedAt
        self.packs = packs
        self.lists = lists
        self.serverLists = serverLists
        self.ratings = ratings
        let lines = file.answers
        finishedAt = lines.values.map(\.at).max() ?? file.startedAt
        var answers: [String: AssessedAnswer] = [:]
        var failures: [String: String] = [:]
        for (question, line) in lines {
            switch line.outcome {
            case .answered(let answer): answers[question] = answer
            case .failed(let reason): failures[question] = reason
            }
        }
        self.failures = failures
        lostRecords = lines.compactMapValues(\.lostRecord)
        let clear = classifier.map { name in
            file.verdicts.filter { $0.value.classifier == name && $0.value.record == answers[$0.key]?.record }
                .mapValues { $0.severity == .clear }
        }
        result = AssessmentResult(
            questions: plan.questions, answers: answers, packs: packs,
            plan: rules?.screensOutput == true ? rules?.plan : nil, ratings: ratings,
            clear: clear)
        // One classification stands in one pack; where several have risks, each class is counted.
        var seen: Set<String> = []
        coverage = BankCoverage(
            of: plan.banks.flatMap(\.questions),
            riskClasses: packs.flatMap(\.riskClasses).filter { seen.insert($0.id).inserted })
    }

    /// The lists whose words the server has other ones of: it filters by those, the keyword sample is judged by these.
    var differingLists: [String] {
        guard let serverLists else { return [] }
        return lists.filter { list in serverLists[list.name].map { $0 != list.hash } ?? false }.map(\.name)
    }

    /// What the report does not show, said in it.
    static let limits = [
        "A bound holds for questions drawn at random from these banks. It says nothing of questions that are not in"
            + " them, nor of a later version of the model, the rules or the lists.",
        "A refusal by the model itself is recognised by a short list of phrases; see \"judged_by\".",
        "Generated content that was filtered counts as passed, since nothing of it left; see \"filtered\".",
        "The keyword sample finds what the word lists of the packs name, and nothing else.",
        "What was not run is not passed. No legal advice, and no filing, is made of this.",
    ]
}
