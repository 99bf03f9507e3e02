import Documents
import Primitives

/// The numbers by which a service is operated under a pack. What a pack does not set is `nil`.
public struct OperatingLimits: Hashable, Sendable {
    public let misuse: MisuseLadder?
    public let minors: MinorLimits?
    public let breaks: BreakReminder?
    public let optOut: OptOut?
    public let subjectRequests: SubjectRequests?

    /// How near the switch must be that stops the use of inputs for training.
    public struct OptOut: Hashable, Sendable {
        public let duty: DutyID
        public let clause: String
        /// Clicks from the main screen.
        public let maximumClicks: Int
    }

    /// How soon a request of a person about their records is answered.
    public struct SubjectRequests: Hashable, Sendable {
        public let duty: DutyID
        public let clause: String
        public let replyDays: Int
    }

    static let none = OperatingLimits(
        misuse: nil, minors: nil, breaks: nil, optOut: nil, subjectRequests: nil)
}

extension OperatingLimits {
    static let keys = ["misuse", "minors", "breaks", "opt_out", "subject_requests"]

    init(reading reader: MappingReader, duties: DutyList, texts: [TextKey: LocalizedText]) {
        misuse = reader.mapping("misuse", keys: MisuseLadder.keys).flatMap {
            MisuseLadder(reading: $0, duties: duties, texts: texts)
        }
        minors = reader.mapping("minors", keys: MinorLimits.keys).flatMap {
            MinorLimits(reading: $0, duties: duties, texts: texts)
        }
        breaks = reader.mapping("breaks", keys: BreakReminder.keys).flatMap {
            BreakReminder(reading: $0, duties: duties, texts: texts)
        }
        optOut = Self.number(reader, "opt_out", "maximum_clicks", duties).map {
            OptOut(duty: $0.duty, clause: $0.clause, maximumClicks: $0.number)
        }
        subjectRequests = Self.number(reader, "subject_requests", "reply_days", duties).map {
            SubjectRequests(duty: $0.duty, clause: $0.clause, replyDays: $0.number)
        }
    }

    private static func number(
        _ outer: MappingReader, _ key: String, _ name: String, _ duties: DutyList
    ) -> (duty: DutyID, clause: String, number: Int)? {
        guard let reader = outer.mapping(key, keys: ["duty", "clause", name]) else { return nil }
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"Art. 12\"")?.value
        let number = reader.requiredInteger(name, 1...3_650)
        guard let duty, let clause, let number else { return nil }
        return (duty, clause, number)
    }
}
