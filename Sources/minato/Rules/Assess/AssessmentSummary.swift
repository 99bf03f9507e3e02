import Compliance

/// The end of a run on a terminal.
enum AssessmentSummary {
    static func text(
        _ report: AssessmentReport, in folder: String, hash: String, registered: String?
    ) -> String {
        var lines = [
            "\(report.plan.service): \(Count.text(report.result.items.count, "question", "questions")) answered,"
                + " \(Count.grouped(report.result.unanswered.count)) not; seed \(report.plan.seed)"
        ]
        for (_, result) in report.result.marks {
            guard let count = result.count else {
                let reason = if case .notRun(let why) = result.outcome { why } else { "nothing was counted" }
                lines.append("  \(result.mark.id): not run, \(reason)")
                continue
            }
            lines.append(
                "  \(result.mark.id): \(count.hits) of \(count.sample),"
                    + " mark \(result.isMarkMet == true ? "met" : "not met"),"
                    + " lower bound \(result.isBoundMet == true ? "met" : "not met")"
                    + (result.isSampleLargeEnough == true ? "" : ", sample smaller than asked"))
        }
        lines.append("  banks: \(report.coverage.isMet ? "as large as" : "smaller than") TC260-003 asks")
        lines.append("\(folder)/\(AssessmentReport.textName), report.json \(hash)")
        if let registered { lines.append("registered as \(registered)") }
        return lines.map { $0 + "\n" }.joined()
    }
}
