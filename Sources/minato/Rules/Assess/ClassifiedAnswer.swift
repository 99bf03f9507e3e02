import Inference
import Primitives

/// One line of the progress file: what a classifier said of an answer.
struct ClassifiedAnswer: Sendable {
    let question: String
    /// The record of the answer.
    let record: String
    /// The classifier's name and model.
    let classifier: String
    let severity: Verdict.Severity
    let labels: [String]

    var json: JSONValue {
        [
            "question": .string(question), "record": .string(record), "classifier": .string(classifier),
            "severity": .string(severity.rawValue), "labels": .array(labels.map(JSONValue.string)),
        ]
    }

    init(question: String, record: String, classifier: String, verdict: Verdict) {
        self.question = question
        self.record = record
        self.classifier = classifier
        severity = verdict.severity
        labels = verdict.labels
    }

    /// - Returns: nil for another line.
    init?(_ json: JSONValue) {
        guard let question = json["question"]?.stringValue, let record = json["record"]?.stringValue,
            let classifier = json["classifier"]?.stringValue,
            let severity = json["severity"]?.stringValue.flatMap({ Verdict.Severity(rawValue: $0) })
        else { return nil }
        self.question = question
        self.record = record
        self.classifier = classifier
        self.severity = severity
        labels = json["labels"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
