/// What a service that does what one jurisdiction demands still lacks in another.
///
/// A duty is missing where it binds there (``Force/binds``: law, law under a condition, or an authority's
/// yardstick) and does not bind here. By this rule Japan to China lacks 34 of 38, and the EU to China 7: 5 without a
/// counterpart, 1 that is only voluntary, 1 in conflict. Law under a condition counts on both sides as law, unless
/// the traits of a service are given; then it counts where one of them fulfils it.
///
/// A gap says what to look at. It is no legal advice, and an empty one is no proof of compliance.
public struct Gap: Hashable, Sendable {
    /// The packs compared.
    public let from: RulePack
    public let to: RulePack
    /// The traits of the service; `nil` where the jurisdictions as a whole are compared.
    public let traits: Set<ServiceTrait>?
    /// Duties that bind there and not here.
    public let missing: [GapItem]
    /// Duties that bind on both sides, here less: under a condition, or as a yardstick only.
    public let weaker: [GapItem]
    /// The other duties that bind on both sides, with the evidence and the parameters that differ.
    public let met: [GapItem]
    /// Duties that bind there, but not a service with these traits.
    public let notApplicable: [GapItem]
    /// Duties that bind on one side while the law of the other pulls away from them.
    public let conflicts: [GapItem]

    /// - Parameter traits: of the service; without ``ServiceTrait/public``, packs for public services do not apply.
    public init(from: RulePack, to: RulePack, duties: DutyList, traits: Set<ServiceTrait>? = nil) {
        self.from = from
        self.to = to
        self.traits = traits
        var missing: [GapItem] = []
        var weaker: [GapItem] = []
        var met: [GapItem] = []
        var notApplicable: [GapItem] = []
        var conflicts: [GapItem] = []
        for duty in duties.duties {
            guard let here = from[duty.id], let there = to[duty.id] else { continue }
            let item = GapItem(duty: duty, from: here, to: there)
            if here.force.binds && there.force == .conflict || here.force == .conflict && there.force.binds {
                conflicts.append(item.because(.conflict))
            }
            guard there.force.binds else { continue }
            guard Self.applies(there, of: to, traits) else {
                notApplicable.append(item)
                continue
            }
            if let reason = Self.reasonMissing(here, of: from, traits) {
                missing.append(item.because(reason))
            } else if let reason = Self.reasonWeaker(here, there, traits) {
                weaker.append(item.because(reason))
            } else {
                met.append(item)
            }
        }
        self.missing = missing
        self.weaker = weaker
        self.met = met
        self.notApplicable = notApplicable
        self.conflicts = conflicts
    }

    /// Whether a duty that binds does so for a service with these traits.
    private static func applies(
        _ obligation: Obligation, of pack: RulePack, _ traits: Set<ServiceTrait>?
    ) -> Bool {
        guard let traits else { return true }
        return [pack.appliesWhen, obligation.when].allSatisfy { $0.isEmpty || !traits.isDisjoint(with: $0) }
    }

    private static func reasonMissing(
        _ here: Obligation, of pack: RulePack, _ traits: Set<ServiceTrait>?
    ) -> GapReason? {
        switch here.force {
        case .none: .noCounterpart
        case .voluntary: .voluntary
        case .conflict: .conflict
        case .law, .conditionalLaw, .standard: applies(here, of: pack, traits) ? nil : .conditional
        }
    }

    private static func reasonWeaker(
        _ here: Obligation, _ there: Obligation, _ traits: Set<ServiceTrait>?
    ) -> GapReason? {
        switch (here.force, there.force) {
        // With traits the condition is decided already.
        case (.conditionalLaw, .law), (.conditionalLaw, .standard): traits == nil ? .conditional : nil
        case (.standard, .law), (.standard, .conditionalLaw): .standard
        default: nil
        }
    }
}
