import Compliance
import Primitives

/// One line of the progress file: an answer, or why there is none.
struct AnsweredQuestion: Sendable {
    enum Outcome: Sendable {
        case answered(AssessedAnswer)
        case failed(String)
    }

    let question: String
    let at: Timestamp
    /// The record of a first answer that was charged, and that the server no longer had when it was asked for again;
    /// nil where there was none.
    let lostRecord: String?
    let outcome: Outcome

    var json: JSONValue {
        var members: [String: JSONValue] = ["question": .string(question), "at": .string(at.rfc3339)]
        if let lostRecord { members["lost_record"] = .string(lostRecord) }
        switch outcome {
        case .answered(let answer):
            members["record"] = .string(answer.record)
            members["finish_reason"] = .string(answer.finishReason)
            members["answer"] = .string(answer.text)
        case .failed(let reason): members["failed"] = .string(reason)
        }
        return .object(members)
    }

    init(question: String, at: Timestamp, lostRecord: String? = nil, outcome: Outcome) {
        self.lostRecord = lostRecord
        self.question = question
        self.at = at
        self.outcome = outcome
    }

    /// - Returns: nil for a line that is none of ours.
    init?(_ json: JSONValue) {
        guard let question = json["question"]?.stringValue,
            let at = json["at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.question = question
        self.at = at
        lostRecord = json["lost_record"]?.stringValue
        if let reason = json["failed"]?.stringValue {
            outcome = .failed(reason)
            return
        }
        guard let record = json["record"]?.stringValue, let reason = json["finish_reason"]?.stringValue,
            let text = json["answer"]?.stringValue
        else { return nil }
        outcome = .answered(
            AssessedAnswer(question: question, record: record, finishReason: reason, text: text))
    }
}
