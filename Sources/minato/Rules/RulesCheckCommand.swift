import ArgumentParser
import Compliance
import Documents
import Primitives

/// `minato rules check`: packs, looked at before a server uses them.
struct RulesCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate the rule packs of a folder.",
        discussion: """
            Names every fault with its line and how to mend it, and ends with status 1 when there is one. For valid \
            packs it shows what a standard asks of the word lists beside what is there; a list that is too small is \
            no fault of the packs.
            """)

    @Argument(
        help: ArgumentHelp("The folder; found as for the other commands when left out.", valueName: "dir"))
    var folder: String?

    @Option(
        help: ArgumentHelp(
            "The day on which the word lists were last updated, such as 2026-01-31.", valueName: "date"))
    var listsUpdated: String?

    @Flag(help: #"Print {"valid":…,"faults":[{"file":…,"line":…,"column":…,"message":…,"mend":…}],…}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let updated = try listsUpdated.map { text in
                guard let date = PackDate(text) else {
                    throw Problem(
                        .invalidValue, "\"\(text)\" is no date.", mend: "Write it as 2026-01-31.",
                        parameter: "--lists-updated")
                }
                return date
            }
            let source = try RulePackFolder.find(given: folder)
            do throws(DocumentFaults) {
                let (catalogue, lists) = try source.load()
                let coverage = Self.coverage(catalogue, lists, updated)
                try? StandardStream.output(
                    json ? Self.json(source, nil, coverage) : Self.text(source, catalogue, coverage))
            } catch {
                if json {
                    try StandardStream.output(Self.json(source, error, []))
                } else {
                    StandardStream.error(Failure.text(error))
                }
                throw ExitCode.failure
            }
        }
    }

    private static func coverage(
        _ catalogue: RulePackCatalogue, _ lists: [String: WordList], _ updated: PackDate?
    ) -> [(pack: String, coverage: WordListCoverage)] {
        let now = SystemClock().now().rfc3339.prefix(10)
        guard let today = PackDate(String(now)) else { return [] }
        return catalogue.packs.compactMap { pack in
            WordListCoverage(of: pack, lists: Array(lists.values), updated: updated, today: today).map {
                (pack.name, $0)
            }
        }
    }

    private static func text(
        _ source: RulePackFolder, _ catalogue: RulePackCatalogue,
        _ coverage: [(pack: String, coverage: WordListCoverage)]
    ) -> String {
        var text = "\(source.path) is valid: \(Count.text(catalogue.packs.count, "pack", "packs")), "
        text += "\(Count.text(catalogue.duties.duties.count, "duty", "duties"))\n"
        for (pack, coverage) in coverage {
            let short = coverage.classes.count { !$0.isMet }
            let age = coverage.ageInDays.map { "updated \($0) days ago" } ?? "age unknown"
            text += "  \(pack), word lists (\(coverage.clause)): "
            text += "\(coverage.total.present) of \(coverage.total.asked) entries, "
            text += "\(coverage.classes.count - short) of \(coverage.classes.count) classes large enough, "
            text +=
                "\(age), at most \(coverage.maximumAgeInDays) asked: \(coverage.isMet ? "met" : "not met")\n"
        }
        return text
    }

    private static func json(
        _ source: RulePackFolder, _ faults: DocumentFaults?,
        _ coverage: [(pack: String, coverage: WordListCoverage)]
    ) -> String {
        let document: JSONValue = [
            "faults": .array((faults?.faults ?? []).map(json)), "folder": .string(source.path),
            "omitted": .number(.integer(Int64(faults?.omitted ?? 0))), "valid": .bool(faults == nil),
            "word_lists": .array(coverage.map { json($0.pack, $0.coverage) }),
        ]
        return String(decoding: document.serialized, as: UTF8.self) + "\n"
    }

    private static func json(_ fault: DocumentFault) -> JSONValue {
        [
            "column": .number(.integer(Int64(fault.column))), "file": .string(fault.file),
            "line": .number(.integer(Int64(fault.line))), "mend": .string(fault.mend),
            "message": .string(fault.message), "path": .string(fault.path),
        ]
    }

    static func json(_ pack: String, _ coverage: WordListCoverage) -> JSONValue {
        func line(_ line: WordListCoverage.Line) -> JSONValue {
            [
                "asked": .number(.integer(Int64(line.asked))),
                "class": line.riskClass.map(JSONValue.string) ?? .null, "met": .bool(line.isMet),
                "present": .number(.integer(Int64(line.present))),
            ]
        }
        return [
            "age_in_days": coverage.ageInDays.map { .number(.integer($0)) } ?? .null,
            "classes": .array(coverage.classes.map(line)), "clause": .string(coverage.clause),
            "maximum_age_in_days": .number(.integer(Int64(coverage.maximumAgeInDays))),
            "met": .bool(coverage.isMet), "pack": .string(pack), "total": line(coverage.total),
        ]
    }
}
