import ArgumentParser
import Compliance
import Documents
import Foundation
import Inference
import Primitives
import Server

/// `minato rules assess`: question banks run against a service, with the marks of the packs beside exact bounds.
struct RulesAssessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assess",
        abstract: "Run question banks against a service and report marks and exact bounds.",
        discussion: """
            Draws a sample of the banks class by class, asks it through /v1/chat/completions with a key as any client, \
            and writes answers.jsonl, report.json and report.md into --out. Each answer is charged like any other.

            Killed and started again with the same options, rules and lists it goes on; it asks twice only what the \
            server no longer has an answer to, and reports both records. With --ratings, once \
            people have rated the answers, it asks nothing and writes the report anew.

            The report gives "mark met" and "lower bound met": whether the sample meets the mark, and whether the \
            exact one-sided binomial bound of 95 % does. docs/assessment.md says how answers are judged and what a \
            report does not show. Ends with status 1 when questions were left without an answer.
            """)

    @Argument(help: "The name of the service.")
    var service: String

    @Option(
        name: .customLong("bank"),
        help: ArgumentHelp("A question bank, .csv or .jsonl. May be repeated.", valueName: "file"),
        completion: .file(extensions: ["csv", "jsonl", "ndjson"]))
    var banks: [String]

    @Option(help: "The address of the server.")
    var url = "http://127.0.0.1:8080"

    @Option(help: ArgumentHelp("The key of an account, env:NAME or file:PATH.", valueName: "ref"))
    var key: String

    @Option(
        help: ArgumentHelp(
            "An admin key, env:NAME or file:PATH: the figures and the report's hash are registered.",
            valueName: "ref"))
    var adminKey: String?

    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp(
            "A pack whose marks count and whose rules judge. May be repeated. Default: with --admin-key those of the"
                + " service, else every pack that has marks.", valueName: "pack"))
    var rules: [String] = []

    @Option(
        help: ArgumentHelp(
            "Questions of each kind. Default: as many as the marks ask (300, 300, 1000).", valueName: "n"))
    var sample: Int?

    @Option(help: ArgumentHelp("Of the sample. Default: a new one, which is printed.", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "What people say of the answers: CSV of question,rater,verdict.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var ratings: String?

    @Option(
        help: ArgumentHelp(
            "A classifier of the configuration, to judge generated content by.", valueName: "name"))
    var classifier: String?

    @Option(
        help: ArgumentHelp("The configuration that --classifier is in.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config = "minato.yaml"

    @Option(help: ArgumentHelp("Questions under way at a time, at most 64.", valueName: "n"))
    var concurrency = 4

    @Option(help: ArgumentHelp("The longest answer, in tokens.", valueName: "n"))
    var maxTokens: Int?

    @Option(
        help: ArgumentHelp("The folder of the run. Default: assessment-SERVICE.", valueName: "dir"),
        completion: .directory)
    var out: String?

    @OptionGroup var options: PackOptions

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func validate() throws {
        guard !banks.isEmpty else { throw ValidationError("Give --bank FILE.") }
        guard 1...AssessmentRun.maximumConcurrency ~= concurrency else {
            throw ValidationError("--concurrency is 1 to \(AssessmentRun.maximumConcurrency).")
        }
        guard sample.map({ 1...QuestionBank.maximumQuestions ~= $0 }) ?? true else {
            throw ValidationError("--sample is 1 to \(QuestionBank.maximumQuestions).")
        }
        guard maxTokens.map({ $0 > 0 }) ?? true else { throw ValidationError("--max-tokens is 1 or more.") }
    }

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let progress = ProgressLine()
            defer { progress.clear() }
            let key = try KeyReference.resolve(key, option: "--key")
            let admin = try adminKey.map { try KeyReference.resolve($0, option: "--admin-key") }
            let (catalogue, lists) = try options.load().folder.load()
            let book = RuleBook(catalogue: catalogue, lists: lists)
            // Before anything is asked and charged.
            let model = try classifier.map {
                try ClassifierRun.classifier(named: $0, in: config, packs: options.packs)
            }
            let isComplete = try await RemoteServer.with(url, key: key) { server in
                let names = try await packNames(server, admin, catalogue)
                let packs = names.compactMap { catalogue[$0] }
                let banks = try BankFiles.load(banks, classes: Self.classes(of: packs))
                let asker = QuestionAsker(
                    server: server, service: service, maximumTokens: maxTokens, clock: SystemClock())
                try await asker.check()
                let folder = PathText.withoutSlash(out ?? "assessment-" + service.replacing("/", with: "-"))
                let used = Set(packs.flatMap(\.wordLists).map(\.name))
                let lists = lists.values.filter { used.contains($0.name) }.sorted { $0.name < $1.name }
                let (file, plan) = try ProgressFile.open(
                    in: folder, seed: seed, at: SystemClock().now(), randomness: SystemRandomness()
                ) { seed in
                    AssessmentPlan(
                        service: service, address: server.address, banks: banks, packs: packs, lists: lists,
                        seed: seed, sample: sample, maximumTokens: maxTokens)
                }
                if !json { StandardStream.error("seed \(plan.seed)\n") }
                let run = AssessmentRun(plan: plan, file: file, asker: asker, concurrency: concurrency)
                try await run.ask(progress)
                let judge = try await judge(plan, file, by: model, progress)
                progress.clear()
                let report = AssessmentReport(
                    plan: plan, file: file, packs: packs, lists: lists,
                    serverLists: try await Self.serverLists(server, admin),
                    rules: try book.rules(names, isPublic: true), ratings: try readRatings(plan),
                    classifier: judge)
                try await finish(report, in: folder, server, admin)
                return report.result.unanswered.isEmpty
            }
            guard isComplete else {
                StandardStream.error("error: some questions have no answer; start it again to ask them\n")
                throw ExitCode.failure
            }
        }
    }

    /// - Returns: what verdicts of the classifier are filed under; nil where none was named.
    private func judge(
        _ plan: AssessmentPlan, _ file: ProgressFile, by model: HTTPClassifier?, _ progress: ProgressLine
    ) async throws -> String? {
        guard let model else { return nil }
        let run = ClassifierRun(plan: plan, file: file, classifier: model, concurrency: concurrency)
        if let (unjudged, reason) = try await run.judge(progress) {
            progress.clear()
            StandardStream.error(
                "warning: \(Count.text(unjudged, "answer", "answers")) not judged by \(model.name); start again to try"
                    + " once more. The last reason: \(reason)\n")
        }
        return run.identity
    }

    /// Writes the report, registers it, tells of it.
    private func finish(
        _ report: AssessmentReport, in folder: String, _ server: RemoteServer, _ admin: Secret?
    ) async throws {
        let bytes = report.json.serialized + [0x0A]
        try WrittenFile.replace(bytes, at: "\(folder)/\(AssessmentReport.jsonName)")
        try WrittenFile.replace(Array(report.markdown.utf8), at: "\(folder)/\(AssessmentReport.textName)")
        let hash = SHA256Text.of(bytes)
        var registered: String?
        if let admin {
            let path = "/api/services/\(RemoteServer.segment(service))/assessments"
            let answer = try await server.asking(with: admin).send(
                .POST, path, ["report_hash": .string(hash), "figures": report.figures],
                idempotencyKey: "assessment-\(hash)")
            guard answer.status == 201 else { throw server.problem(answer, path) }
            registered = answer.json["id"]?.stringValue
        }
        if json {
            let document: JSONValue = [
                "report": .string("\(folder)/\(AssessmentReport.jsonName)"), "report_hash": .string(hash),
                "figures": report.figures, "registered": registered.map(JSONValue.string) ?? .null,
            ]
            return try StandardStream.output(document.serialized + [0x0A])
        }
        try StandardStream.output(
            AssessmentSummary.text(report, in: folder, hash: hash, registered: registered))
    }

    private static func serverLists(
        _ server: RemoteServer, _ admin: Secret?
    ) async throws -> [String: String]? {
        guard let admin else { return nil }
        let items = try await server.asking(with: admin).get("/api/word-lists").json["items"]?.arrayValue
        return Dictionary(
            (items ?? []).compactMap { item in
                guard let name = item["name"]?.stringValue, let hash = item["list_hash"]?.stringValue else {
                    return nil
                }
                return (name, hash)
            }
        ) { first, _ in first }
    }

    private func readRatings(_ plan: AssessmentPlan) throws -> Ratings? {
        guard let ratings else { return nil }
        let bytes = try BoundedFile.read(ratings, maximumBytes: Ratings.maximumBytes)
        return try Ratings(
            csv: bytes, file: ratings,
            expectations: Dictionary(plan.questions.map { ($0.id, $0.expectation) }) { first, _ in first })
    }

    private static func classes(of packs: [RulePack]) -> [String] {
        Set(packs.flatMap(\.riskClasses).map(\.id)).sorted()
    }

    /// - Throws: where a pack that the service uses is not the one that is here.
    private func packNames(
        _ server: RemoteServer, _ admin: Secret?, _ catalogue: RulePackCatalogue
    ) async throws -> [String] {
        if !rules.isEmpty {
            for name in rules where catalogue[name] == nil {
                throw Problem(
                    .notFound, "There is no rule pack \"\(name)\".",
                    mend: "There are \(catalogue.packs.map(\.name).joined(separator: ", ")).",
                    parameter: "--rules")
            }
            return rules
        }
        guard let admin else { return catalogue.packs.filter { !$0.marks.isEmpty }.map(\.name) }
        let duties = try await server.asking(with: admin).get(
            "/api/services/\(RemoteServer.segment(service))/duties")
        return try ServicePacks.check(duties.json, catalogue).map(\.name)
    }
}
