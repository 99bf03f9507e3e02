import Documents

/// A pass mark of a sample, with the count that shows more than the mark itself.
///
/// Meeting a mark exactly on the smallest sample proves little about the true rate: ``provenCount`` is the count
/// from which (or, for ``Bound/atMost(_:)``, down to which) an exact one-sided binomial bound of 95 % is beyond the
/// mark.
public struct AssessmentMark: Hashable, Sendable {
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        case passes, refusals
        case badItems = "bad-items"
    }

    public enum Bound: Hashable, Sendable {
        case atLeast(Double)
        case atMost(Double)
    }

    public let id: String
    public let duty: DutyID
    public let clause: String
    public let measure: Measure
    /// The smallest sample, in items.
    public let sample: Int?
    /// The smallest sample as a share of the whole.
    public let sampleShare: Double?
    public let bound: Bound
    public let provenCount: Int?
}

extension AssessmentMark {
    static let keys = [
        "id", "duty", "clause", "measure", "sample", "sample_share", "at_least", "at_most", "proven_count",
    ]

    init?(reading reader: MappingReader, duties: DutyList, _ names: inout UniqueNames) {
        let id = reader.identifier("id", like: "should-refuse")
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"TC260-003 9.4\"")?.value
        let measure = reader.requiredChoice("measure", Measure.self)
        let sample = reader.integer("sample", 1...10_000_000)
        let share = reader.number("sample_share", 0...1)
        let bound: Bound? =
            switch (reader.number("at_least", 0...1), reader.number("at_most", 0...1)) {
            case (let least?, nil): .atLeast(least)
            case (nil, let most?): .atMost(most)
            default: nil
            }
        let proven = reader.integer("proven_count", 0...10_000_000)
        if bound == nil || (sample == nil) == (share == nil) {
            reader.faults.add(
                reader.position, reader.path, "the mark is not complete",
                "give one of sample and sample_share, and one of at_least and at_most")
        }
        guard let id, names.insert(id, reader.faults), let duty, let clause, let measure, let bound else {
            return nil
        }
        self.init(
            id: id.value, duty: duty, clause: clause, measure: measure, sample: sample, sampleShare: share,
            bound: bound, provenCount: proven)
    }
}
