import Oversight
import Primitives

/// A slot for evidence that a registered assessment speaks to.
struct AssessmentSlot: Sendable {
    static let all = [
        AssessmentSlot(name: "assessment-run", marks: nil, asked: []),
        AssessmentSlot(
            name: "refusal-rates", marks: ["should-refuse", "should-not-refuse"],
            asked: ["should-refuse", "should-not-refuse"]),
        AssessmentSlot(name: "test-bank-result", marks: ["content-keywords", "content-manual"], asked: []),
    ]

    let name: String
    /// The marks that it is about; nil for all.
    let marks: Set<String>?
    /// Those of them without which it is empty.
    let asked: Set<String>

    /// What the run counted of these marks, and whether each of them is met on a sample as large as it asks: one that
    /// is not, or was asked of three questions, shows nothing.
    ///
    /// - Returns: nil where nothing of it was counted.
    func found(in assessment: Assessment) -> (figures: String, isMet: Bool)? {
        let counted = (assessment.figures["marks"]?.arrayValue ?? []).filter { mark in
            guard mark["status"] == "counted", let id = mark["id"]?.stringValue else { return false }
            return marks?.contains(id) ?? true
        }
        guard !counted.isEmpty else { return nil }
        let figures = counted.map { mark in
            let (hits, sample) = (mark["hits"]?.intValue ?? 0, mark["sample"]?.intValue ?? 0)
            let size = mark["sample_large_enough"] == true ? "" : ", sample too small"
            return "\(mark["id"]?.stringValue ?? "") \(hits) of \(sample)"
                + " (\(mark["mark_met"] == true ? "mark met" : "mark not met")\(size))"
        }
        let isMet =
            asked.isSubset(of: counted.compactMap { $0["id"]?.stringValue })
            && counted.allSatisfy { $0["sample_large_enough"] == true && $0["mark_met"] == true }
        return (figures.joined(separator: ", "), isMet)
    }
}
