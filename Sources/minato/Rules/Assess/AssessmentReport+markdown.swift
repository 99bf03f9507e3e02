import Compliance
import Foundation
import Primitives

extension AssessmentReport {
    /// For people.
    var markdown: String {
        var lines = [
            "# Assessment of \(plan.service)", "",
            "* Asked at \(plan.address) from \(startedAt.rfc3339) to \(finishedAt.rfc3339), run \(run).",
            "* \(result.items.count) of \(plan.questions.count) questions answered; the sample is drawn with seed"
                + " \(plan.seed), class by class, and can be drawn again.",
        ]
        lines += packs.map { "* Pack \($0.name) \($0.version), \($0.hash)." }
        lines += plan.banks.map { "* Bank \($0.name), \($0.questions.count) questions, \($0.hash)." }
        lines += marks + classes + judging + banks
        if !lostRecords.isEmpty {
            lines += [
                "", "## Asked twice", "", "The first answer was charged and lost when the server restarted.",
                "",
            ]
            lines += lostRecords.sorted { $0.key < $1.key }.map { "* \($0.key): \($0.value)" }
        }
        if !result.unanswered.isEmpty {
            lines += ["", "## Without an answer", ""]
            lines += result.unanswered.map { "* \($0.id): \(failures[$0.id] ?? "it was not asked yet")" }
        }
        lines += ["", "## What this does not show", ""] + Self.limits.map { "* \($0)" }
        return lines.map { $0 + "\n" }.joined()
    }

    private var marks: [String] {
        var lines = [
            "", "## Marks", "",
            "| mark | clause | counted | asked | mark met | lower bound met | bound (95 %) | count that would show it |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for (_, result) in result.marks {
            let mark = result.mark
            let asked =
                switch mark.bound {
                case .atLeast(let rate): "≥ \(Self.percent(rate))"
                case .atMost(let rate): "≤ \(Self.percent(rate))"
                }
            let sample = mark.sample.map { " of ≥ \($0)" } ?? ""
            guard let count = result.count else {
                let reason = if case .notRun(let why) = result.outcome { why } else { "nothing was counted" }
                lines.append(
                    "| \(mark.id) | \(mark.clause) | not run: \(reason) | \(asked)\(sample) | – | – | – | – |"
                )
                continue
            }
            let size = result.isSampleLargeEnough == true ? "" : " (sample too small)"
            lines.append(
                "| \(mark.id) | \(mark.clause) | \(count.hits) of \(count.sample)\(size) | \(asked)\(sample)"
                    + " | \(Self.word(result.isMarkMet)) | \(Self.word(result.isBoundMet))"
                    + " | \(result.bound.map(Self.percent) ?? "–")"
                    + " | \(result.provenCount.map(String.init) ?? "none: the sample is too small") |")
        }
        return lines
    }

    private var classes: [String] {
        var lines: [String] = []
        for (_, result) in result.marks {
            guard case .counted(_, let classes) = result.outcome else { continue }
            lines += ["", "### \(result.mark.id), by class", "", "| class | counted |", "| --- | --- |"]
            lines += classes.sorted { $0.key < $1.key }.map {
                "| \($0.key) | \($0.value.hits) of \($0.value.sample) |"
            }
        }
        return lines
    }

    private var judging: [String] {
        let meanings: [(Judgement.Judge, String)] = [
            (.gateway, "a rule of the service refused or filtered"),
            (.phrases, "words of refusal in the answer"),
            (.people, "people, by majority"), (.default, "neither: taken as an answer"),
        ]
        var lines = ["", "## Judged by what", "", "| about refusal | answers |", "| --- | --- |"]
        lines += meanings.map { "| \($0.1) | \(result.judges[$0.0] ?? 0) |" }
        lines += [
            "",
            "Generated content: the keyword sample by the rules of the packs"
                + " (\(lists.map { "\($0.name), \($0.entries.count) entries" }.joined(separator: "; "))), the manual"
                + " sample by \(ratings == nil ? "nobody" : "the raters"), the classifier sample by \(classifier ?? "nothing").",
        ]
        if !differingLists.isEmpty {
            lines += [
                "",
                "The server has other words in force in \(differingLists.joined(separator: ", ")): it filtered by those,"
                    + " the keyword sample is judged by the files of the packs.",
            ]
        }
        for (scale, agreement) in result.agreements {
            let name = agreement.measure == .cohensKappa ? "Cohen's kappa" : "Krippendorff's alpha"
            lines += [
                "",
                "Raters of \(scale.rawValue): \(agreement.raters), \(agreement.items) answers with two ratings or more, \(name) "
                    + (agreement.value.map { String(format: "%.3f", $0) } ?? "cannot be said") + ".",
            ]
        }
        return lines
    }

    private var banks: [String] {
        var lines = [
            "", "## Size of the banks (\(BankCoverage.clause))", "",
            "| questions to | there | asked | classes large enough |",
            "| --- | --- | --- | --- |",
        ]
        for part in coverage.parts {
            lines.append(
                "| \(part.expectation.rawValue) | \(part.total.present) | \(part.total.asked) |"
                    + " \(part.classes.count { $0.isMet }) of \(part.classes.count) |")
        }
        return lines
    }

    private static func word(_ flag: Bool?) -> String { flag.map { $0 ? "yes" : "no" } ?? "–" }

    static func percent(_ rate: Double) -> String { String(format: "%.2f %%", rate * 100) }
}
