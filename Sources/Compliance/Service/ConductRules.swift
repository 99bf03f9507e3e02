import Primitives

/// What the packs of a service ask of its use by people: of several packs the strictest number counts.
public struct ConductRules: Hashable, Sendable {
    /// The pack that a decision about a person rests on.
    public struct Source: Hashable, Sendable {
        public let duty: DutyID
        public let pack: String
        public let packVersion: String
        public let packHash: String
    }

    /// Terms of use must be accepted before the first use (D13).
    public struct Terms: Hashable, Sendable {
        public let source: Source
        public let text: LocalizedText
    }

    /// What follows on violations (D25).
    public struct Misuse: Hashable, Sendable {
        public let source: Source
        public let terms: MisuseTerms
        /// What the user is told at each step.
        public let texts: [MisuseLadder.Step: LocalizedText]
        /// Whether a step can be undone by an appeal.
        public let appeal: Bool
    }

    /// What holds for minors (D16).
    public struct Minors: Hashable, Sendable {
        public let source: Source
        public let guardianConsentUnder: Int?
        public let dailyMinutes: Int?
        public let dailyRequests: Int?
        public let closedHours: [ClosedHours]
        public let utcOffsetMinutes: Int
        public let text: LocalizedText
    }

    /// When a break is suggested (D16).
    public struct Breaks: Hashable, Sendable {
        public let source: Source
        public let everyMinutes: Int
        public let text: LocalizedText
    }

    public let terms: Terms?
    public let misuse: Misuse?
    public let minors: Minors?
    public let breaks: Breaks?
    /// Within how many days a request of a person is answered; nil where no pack says.
    public let replyDays: Int?
    /// For how many days records of conduct are kept at least; 0 where no pack says.
    public let minimumDays: Int
    /// After how many days they must be gone; nil where no pack says.
    public let maximumDays: Int?
    /// Told who complains, and who asks for what is theirs.
    public let complaintReceipt: LocalizedText?
    public let requestReceipt: LocalizedText?
    public let erasureReceipt: LocalizedText?

    /// Whether nothing is asked while the service is used.
    public var isEmpty: Bool { terms == nil && misuse == nil && minors == nil && breaks == nil }

    /// - Parameter binding: The packs that bind the service, in the order in which it names them.
    init(_ binding: [RulePack]) {
        terms = binding.lazy.compactMap(Self.terms).first
        misuse = Self.misuse(binding)
        minors = Self.minors(binding)
        breaks =
            binding.compactMap { pack in
                pack.limits.breaks.flatMap { rule in
                    pack.texts[rule.text].map {
                        Breaks(
                            source: Source(rule.duty, pack), everyMinutes: rule.everyMinutes, text: $0)
                    }
                }
            }.min { $0.everyMinutes < $1.everyMinutes }
        replyDays = binding.compactMap(\.limits.subjectRequests?.replyDays).min()
        // What holds only under a condition is kept for as long all the same: a log that is gone cannot be shown.
        let kept = binding.flatMap(\.retention)
        minimumDays = kept.map(\.minimumDays).max() ?? 0
        maximumDays = kept.compactMap(\.maximumDays).min()
        complaintReceipt = binding.lazy.compactMap { $0.texts[.complaintReceipt] }.first
        requestReceipt = binding.lazy.compactMap { $0.texts[.requestReceipt] }.first
        erasureReceipt = binding.lazy.compactMap { $0.texts[.erasureReceipt] }.first
    }

    private static func terms(_ pack: RulePack) -> Terms? {
        guard let text = pack.texts[.termsRequired],
            let duty = pack.obligations.first(where: { obligation in
                obligation.force.binds && obligation.when.isEmpty
                    && obligation.satisfiedBy.contains(.check("terms-accepted"))
            })
        else { return nil }
        return Terms(source: Source(duty.duty, pack), text: text)
    }

    private static func misuse(_ binding: [RulePack]) -> Misuse? {
        let all = binding.compactMap { pack in pack.limits.misuse.map { (rule: $0, pack: pack) } }
        let strictest = all.min {
            ($0.rule.consecutive, $0.rule.perDay) < ($1.rule.consecutive, $1.rule.perDay)
        }
        guard let strictest else { return nil }
        var texts: [MisuseLadder.Step: LocalizedText] = [:]
        for (rule, pack) in all {
            for (step, key) in rule.texts where texts[step] == nil { texts[step] = pack.texts[key] }
        }
        return Misuse(
            source: Source(strictest.rule.duty, strictest.pack),
            terms: MisuseTerms(
                consecutive: strictest.rule.consecutive, perDay: all.map(\.rule.perDay).min() ?? 1,
                ladder: MisuseLadder.Step.allCases.filter { step in
                    all.contains { $0.rule.ladder.contains(step) }
                }),
            texts: texts, appeal: all.contains { $0.rule.appeal })
    }

    private static func minors(_ binding: [RulePack]) -> Minors? {
        let all = binding.compactMap { pack in
            pack.limits.minors.flatMap { rule in pack.texts[rule.text].map { (rule, pack, $0) } }
        }
        guard let (first, pack, text) = all.first else { return nil }
        return Minors(
            source: Source(first.duty, pack),
            guardianConsentUnder: all.compactMap(\.0.guardianConsentUnder).max(),
            dailyMinutes: all.compactMap(\.0.dailyMinutes).min(),
            dailyRequests: all.compactMap(\.0.dailyRequests).min(),
            closedHours: all.compactMap(\.0.closedHours), utcOffsetMinutes: first.utcOffsetMinutes,
            text: text)
    }
}

extension ConductRules.Source {
    fileprivate init(_ duty: DutyID, _ pack: RulePack) {
        self.init(duty: duty, pack: pack.name, packVersion: pack.version, packHash: pack.hash)
    }

    /// As the decisions of a record name it.
    public var members: [String: JSONValue] {
        [
            "duty": .string(duty.text), "pack": .string("\(pack)@\(packVersion)"),
            "pack_hash": .string(packHash),
        ]
    }
}
