/// One name after `check:` in the packs: what the server must do for it to hold, as a predicate over the facts of a
/// service.
public struct DutyCheck: Sendable {
    public enum Finding: Hashable, Sendable {
        /// How the server does it.
        case executed(String)
        /// What is missing.
        case missing(String)
        /// Why no server of this version does it.
        case notAutomated(String)
    }

    public let name: String
    private let predicate: @Sendable (ServiceFacts, RulePack, DutyID) -> Finding

    init(_ name: String, _ predicate: @escaping @Sendable (ServiceFacts, RulePack, DutyID) -> Finding) {
        self.name = name
        self.predicate = predicate
    }

    /// A check that holds where the server has a capability.
    init(
        _ name: String, _ capability: @escaping @Sendable (ServiceFacts.Capabilities) -> Bool,
        executed how: String, missing: String
    ) {
        self.init(name) { facts, _, _ in capability(facts.capabilities) ? .executed(how) : .missing(missing) }
    }

    /// A check that holds where the server has a capability, and a pack that binds the service sets the numbers for it.
    init(
        _ name: String, _ capability: @escaping @Sendable (ServiceFacts.Capabilities) -> Bool,
        where isSet: @escaping @Sendable (ConductRules) -> Bool, executed how: String, missing: String,
        unset: String
    ) {
        self.init(name) { facts, _, _ in
            guard capability(facts.capabilities) else { return .missing(missing) }
            return isSet(ConductRules(facts.binding)) ? .executed(how) : .missing(unset)
        }
    }

    /// A check that nothing executes.
    init(_ name: String, notAutomated why: String) {
        self.init(name) { _, _, _ in .notAutomated(why) }
    }

    /// - Parameters:
    ///   - pack: whose duty it is.
    ///   - duty: which of its duties.
    public func finding(_ facts: ServiceFacts, _ pack: RulePack, _ duty: DutyID) -> Finding {
        predicate(facts, pack, duty)
    }
}
