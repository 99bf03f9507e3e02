/// Every name after `check:` in the packs, with what this version of the server does about it.
///
/// A test holds it against the packs: a name that stands there and not here cannot be released. What no code executes
/// is here as not automated, with the reason, and never counts as done.
public enum CheckRegistry {
    public static let all: [DutyCheck] = screening + labels + people + operation + beyond

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    public static subscript(name: String) -> DutyCheck? { byName[name] }

    private static let screening = [
        DutyCheck("output-screening") { facts, pack, duty in
            let rules = facts.executed(pack).filter { $0.stage != .input && $0.duty == duty }
            return found(rules, of: pack, otherwise: "no rule of \(pack.name) looks at answers for \(duty)")
        },
        DutyCheck("input-screening") { facts, pack, duty in
            let rules = facts.executed(pack).filter { $0.stage != .output && $0.duty == duty }
            return found(rules, of: pack, otherwise: "no rule of \(pack.name) looks at requests for \(duty)")
        },
        DutyCheck("personal-data-screening") { _, pack, _ in
            let rules = pack.screening.filter { rule in
                guard rule.stage != .input, case .personalData = rule.match else { return false }
                return true
            }
            return found(
                rules, of: pack, otherwise: "no rule of \(pack.name) looks for personal data in answers")
        },
        DutyCheck("word-list-coverage") { facts, pack, _ in
            guard let coverage = facts.coverage[pack.name] else {
                return .missing(
                    "\(pack.name) says nothing of the size of word lists, or they were not counted")
            }
            let short = coverage.classes.count { !$0.isMet }
            let age =
                coverage.ageInDays.map { "updated \($0) days ago" }
                ?? "the day of the last update is not known"
            let figures =
                "\(coverage.total.present) of \(coverage.total.asked) entries,"
                + " \(coverage.classes.count - short) of \(coverage.classes.count) classes large enough, \(age)"
            return coverage.isMet ? .executed(figures) : .missing(figures)
        },
    ]

    private static func found(
        _ rules: [ScreeningRule], of pack: RulePack, otherwise missing: String
    ) -> DutyCheck.Finding {
        guard !rules.isEmpty else { return .missing(missing) }
        let names = rules.map { "\($0.id) (\($0.action.rawValue))" }.joined(separator: ", ")
        return .executed("rules \(names) of \(pack.name) \(pack.version)")
    }

    private static let labels = [
        DutyCheck("visible-label") { facts, pack, _ in
            // As ServiceRules has it: who answers nobody but themselves need not tell themselves.
            guard facts.traits.contains(.public) else {
                return .missing("labels stand in answers of services to the public only")
            }
            let label = pack.labels.first { $0.medium == .text && $0.status == .done && $0.placement == .end }
            guard let label, label.visible != nil else {
                return .missing("\(pack.name) has no label of texts that this server writes")
            }
            return .executed("a sentence at the end of each text (\(label.clause)); not in other media")
        },
        DutyCheck("embedded-label") { facts, pack, _ in
            guard facts.traits.contains(.public) else {
                return .missing("labels stand in answers of services to the public only")
            }
            let label = pack.labels.first {
                $0.medium == .apiResponse && $0.carrier == .aigc && $0.status == .done
            }
            guard let label else { return .missing("\(pack.name) asks for no label for machines in answers") }
            guard facts.capabilities.embeddedLabels else {
                return .missing("answers bear none, since server.aigc_producer is not set")
            }
            return .executed("the AIGC object in answers (\(label.clause)); files by minato label write")
        },
        DutyCheck(
            "label-integrity",
            notAutomated:
                "what users do to labels in their copies cannot be seen here; minato label verify looks at a file"
        ),
    ]

    private static let people = [
        DutyCheck(
            "terms-accepted", \.termsAccepted,
            executed: "no request is served before the terms in force are accepted",
            missing: "no terms of the service are known to be in force, so nobody is asked to accept them"),
        DutyCheck(
            "minor-limits", \.minorLimits, where: { $0.minors != nil },
            executed: "age bands and limits for minors hold", missing: "the server knows no age bands",
            unset: "no pack that binds the service sets limits for minors"),
        DutyCheck(
            "misuse-ladder", \.misuseLadder, where: { $0.misuse != nil },
            executed: "violations are counted; warn, limit, suspend",
            missing: "violations stand in records and are not counted",
            unset: "no pack that binds the service says what follows on violations"),
        DutyCheck(
            "complaints", \.complaints, executed: "complaints have a ticket, a clock and a reply",
            missing: "the server takes no complaints"),
        DutyCheck(
            "subject-requests", \.subjectRequests,
            executed: "requests of persons are taken and answered with a receipt",
            missing: "the server takes no requests of persons"),
        DutyCheck(
            "training-opt-out", \.trainingOptOut, executed: "a user can stop the use of inputs for training",
            missing: "the server keeps no such choice"),
        DutyCheck(
            "identity-claim", \.identityClaim, executed: "a verified identity is demanded before use",
            missing: "the server verifies nobody's identity"),
    ]

    private static let operation = [
        DutyCheck("storage-redaction") { facts, _, _ in
            guard facts.keepsTexts else {
                return .executed(
                    "no text of a request or an answer is kept: records hold counts, amounts and hashes")
            }
            guard facts.capabilities.storageRedaction else {
                return .missing("texts are kept, and neither redacted nor encrypted")
            }
            return .executed("texts that are kept are encrypted for each person, and erased with their keys")
        },
        DutyCheck(
            "retention", \.retention, where: { $0.minimumDays > 0 || $0.maximumDays != nil },
            executed: "what must be kept is kept, and deleted after",
            missing: "nothing is deleted after its time",
            unset: "no pack that binds the service says how long anything is kept"),
        DutyCheck(
            "recall", \.recall,
            executed:
                "an answer found too late is stopped, taken back and erased, with an incident on record",
            missing: "what was sent cannot be recalled"),
        DutyCheck(
            "human-stop", \.humanStop,
            executed: "an operator takes an answer back, under way or given, with an incident on record",
            missing: "there is no stop but that of the whole server"),
        DutyCheck("routing-log") { _, _, _ in
            .executed(
                "a service has one engine, which its configuration names; each record names service, engine, model and"
                    + " price, and each change of these leaves a leaf in the log")
        },
        DutyCheck("evidence-export") { _, _, _ in
            .executed("minato rules evidence exports the pack from the records")
        },
    ]

    /// Nothing in this version executes these; a person can give evidence under their names.
    private static let beyond = [
        DutyCheck("licensed-work-match", notAutomated: "no register of works exists to compare answers with"),
        DutyCheck("source-register", notAutomated: "no register of data and models exists"),
        DutyCheck("upstream-register", notAutomated: "engines are configured, their filing is not looked at"),
        DutyCheck("role-statement", notAutomated: "the statement of roles is the operator's document"),
        DutyCheck("public-statement", notAutomated: "what is published about the service is the operator's"),
        DutyCheck("filing-number", notAutomated: "the number is given by the authority to the operator"),
        DutyCheck(
            "transfer-gate",
            notAutomated: "where engines run, and on which ground data goes there, is not known"),
    ]
}

extension ServiceFacts {
    /// The rules of a pack that run for the service: those about a classifier's findings only where it has one.
    fileprivate func executed(_ pack: RulePack) -> [ScreeningRule] {
        pack.screening.filter { rule in
            guard case .classifier = rule.match else { return true }
            return runsClassifier
        }
    }
}
