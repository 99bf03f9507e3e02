import Primitives

/// A policy ready to decide many requests; make one for each agreement and keep it.
public struct CompiledPolicy: Sendable {
    public let policy: UsagePolicy
    let permissions: [CompiledRule]
    let prohibitions: [CompiledRule]
    let obligations: [CompiledDuty]

    public init(_ policy: UsagePolicy) {
        self.policy = policy
        permissions = policy.permissions.map { CompiledRule($0, in: policy, isProhibition: false) }
        prohibitions = policy.prohibitions.map { CompiledRule($0, in: policy, isProhibition: true) }
        obligations = policy.obligations.map(CompiledDuty.init)
    }

    /// Decides a request: no prohibition may apply, no obligation be violated, and one permission must hold.
    public func decide(_ request: borrowing PolicyRequest) -> PolicyDecision {
        for index in prohibitions.indices where prohibitions[index].isActive(request) {
            return refused(RuleReference(.prohibition, index, policy.prohibitions[index].id), request)
        }
        for index in obligations.indices where obligations[index].blocks(request) {
            return refused(RuleReference(.obligation, index, policy.obligations[index].id), request)
        }
        for index in permissions.indices where permissions[index].isActive(request) {
            return permitted(index, request)
        }
        return refused(nil, request)
    }

    private func permitted(_ index: Int, _ request: borrowing PolicyRequest) -> PolicyDecision {
        var remaining = PolicyRemainder()
        for condition in permissions[index].conditions { remaining.limit(condition, request) }
        var duties: [DutyDue] = []
        for duty in permissions[index].duties {
            if let due = duty.due(request) { duties.append(due) }
        }
        for duty in obligations {
            if let due = duty.due(request) { duties.append(due) }
        }
        return PolicyDecision(
            isPermitted: true, rule: RuleReference(.permission, index, policy.permissions[index].id),
            unmet: [],
            duties: duties, remaining: remaining)
    }

    private func refused(_ rule: RuleReference?, _ request: borrowing PolicyRequest) -> PolicyDecision {
        let request = copy request
        return PolicyDecision(
            isPermitted: false, rule: rule, unmet: report(request).unmet(because: rule), duties: [],
            remaining: PolicyRemainder())
    }
}

extension RuleReference {
    init(_ kind: Kind, _ index: Int, _ id: String?) {
        self.init(kind: kind, index: index, id: id)
    }
}
