import Primitives

/// How a duty that binds a service stands: what can satisfy it, and what of that is there.
///
/// "Covered" says that everything which the pack names is executed or given. It does not say that the law is complied
/// with: whether evidence is good, only people can say.
public struct DutyStatus: Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// All of it is executed or given.
        case covered
        /// Some of it.
        case partly
        /// Nothing of it.
        case open
    }

    public let duty: Duty
    public let pack: RulePack
    public let obligation: Obligation
    public let satisfiers: [SatisfierStatus]

    public var state: State {
        let done = satisfiers.count { $0.state == .executed || $0.state == .given }
        return done == 0 ? .open : done == satisfiers.count ? .covered : .partly
    }

    /// The duties that bind a service with these facts: pack by pack, in the order of their numbers.
    public static func all(of facts: ServiceFacts, duties: DutyList) -> [DutyStatus] {
        facts.binding.flatMap { pack in
            duties.duties.compactMap { duty -> DutyStatus? in
                guard let obligation = pack[duty.id], obligation.force.binds,
                    obligation.when.isEmpty || !facts.traits.isDisjoint(with: obligation.when)
                else { return nil }
                return DutyStatus(duty, obligation, of: pack, facts)
            }
        }
    }

    /// - Parameter obligation: of that pack, about that duty.
    public init(_ duty: Duty, _ obligation: Obligation, of pack: RulePack, _ facts: ServiceFacts) {
        self.duty = duty
        self.pack = pack
        self.obligation = obligation
        satisfiers = obligation.satisfiedBy.map { Self.status($0, of: duty.id, pack, facts) }
    }

    private static func status(
        _ satisfier: Satisfier, of duty: DutyID, _ pack: RulePack, _ facts: ServiceFacts
    ) -> SatisfierStatus {
        switch satisfier {
        case .evidence where facts.evidence == nil:
            return SatisfierStatus(satisfier, .unknown, "what people gave is on record with the server")
        case .evidence(let slot):
            return given(satisfier, slot, facts) ?? SatisfierStatus(satisfier, .missing, "nobody gave it")
        case .check(let name):
            switch CheckRegistry[name]?.finding(facts, pack, duty) {
            case .executed(let how): return SatisfierStatus(satisfier, .executed, how)
            case .missing(let what): return SatisfierStatus(satisfier, .missing, what)
            case .notAutomated(let why):
                if let standIn = given(satisfier, name, facts), standIn.state == .given { return standIn }
                return SatisfierStatus(satisfier, .notAutomated, why)
            case nil:
                return SatisfierStatus(satisfier, .notAutomated, "this version does not know the check")
            }
        }
    }

    private static func given(
        _ satisfier: Satisfier, _ slot: String, _ facts: ServiceFacts
    ) -> SatisfierStatus? {
        guard let evidence = facts.evidence?[slot] else { return nil }
        if evidence.isExpired {
            return SatisfierStatus(
                satisfier, .missing, "expired on \(evidence.expiresAt?.rfc3339 ?? "")",
                hashes: evidence.hashes)
        }
        let figures = evidence.figures.map { ": \($0)" } ?? ""
        guard evidence.isMet else {
            return SatisfierStatus(
                satisfier, .missing,
                "what was registered on \(evidence.givenAt.rfc3339) does not show it\(figures)",
                hashes: evidence.hashes)
        }
        let until = evidence.expiresAt.map { ", until \($0.rfc3339)" } ?? ""
        return SatisfierStatus(
            satisfier, .given, "on \(evidence.givenAt.rfc3339)\(until)\(figures)", hashes: evidence.hashes)
    }
}
