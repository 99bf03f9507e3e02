import Auditing
import Compliance
import Inference
import Oversight
import Primitives

/// Why an answer is taken back.
public struct Recall: Sendable {
    let source: Incident.Source
    let duty: String?
    let rule: String?
    let pack: String?
    /// What was found, without the text.
    let words: String
    /// How many characters had left that no verdict covered; nil where nobody counted.
    let ahead: Int?
    /// When it was found, by a clock that only goes forward.
    let foundAt = ContinuousClock.now
    /// Whose decision it was.
    var actor: EventActor { source == .classifier ? .server : .operator }
    /// The incident that is to be opened, where that is known beforehand.
    var incident: ID<Incident>?

    public init(
        source: Incident.Source, duty: String?, rule: String? = nil, pack: String? = nil, words: String,
        ahead: Int? = nil
    ) {
        self.source = source
        self.duty = duty
        self.rule = rule
        self.pack = pack
        self.words = words
        self.ahead = ahead
    }

    init(_ finding: JudgedFinding, ahead: Int) {
        self.init(
            source: .classifier, duty: finding.rule.duty.text, rule: finding.rule.id,
            pack: "\(finding.rule.pack)@\(finding.rule.packVersion)",
            words: JudgingRules.words(finding.cause),
            ahead: ahead)
    }

    /// When it was found, by the clock whose time is `now`.
    func found(_ now: Timestamp) -> Timestamp {
        let elapsed = (ContinuousClock.now - foundAt).components
        return Timestamp(
            microseconds: now.microseconds - elapsed.seconds * 1_000_000 - elapsed.attoseconds
                / 1_000_000_000_000)
    }

    /// As the record of the answer keeps it.
    func json(_ incident: ID<Incident>) -> JSONValue {
        var members: [String: JSONValue] = [
            "action": "recall", "stage": "output", "incident": .string(incident.description),
            "source": .string(source.rawValue),
        ]
        // A person's own words stay with the incident: the log is public, and for ever.
        if source == .classifier { members["finding"] = .string(words) }
        if let duty { members["duty"] = .string(duty) }
        if let rule { members["rule"] = .string(rule) }
        if let pack { members["pack"] = .string(pack) }
        if let ahead { members["ahead"] = .number(.integer(Int64(ahead))) }
        return .object(members)
    }

    /// As the incident keeps it.
    func finding() throws(Problem) -> Incident.Finding {
        try Incident.Finding(
            source: source, duty: duty, rule: rule, pack: pack,
            words: String(words.unicodeScalars.prefix(Incident.Finding.maximumCharacters)), ahead: ahead)
    }
}
