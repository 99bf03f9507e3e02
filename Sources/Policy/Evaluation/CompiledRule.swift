import Primitives

/// A permission or prohibition, ready to be asked.
struct CompiledRule: Sendable {
    let action: PolicyAction?
    let target: CompiledEntity?
    let assignee: CompiledEntity?
    /// Constraints and refinements of the action: all must hold.
    let conditions: [CompiledConstraint]
    let duties: [CompiledDuty]
    let isProhibition: Bool

    init(_ rule: PolicyRule, in policy: UsagePolicy, isProhibition: Bool) {
        action = rule.action
        target = (rule.target ?? policy.target).map(CompiledEntity.init)
        assignee = (rule.assignee ?? policy.assignee).map(CompiledEntity.init)
        conditions = (rule.refinements + rule.constraints).map(CompiledConstraint.init)
        duties = rule.duties.map(CompiledDuty.init)
        self.isProhibition = isProhibition
    }

    var quantifier: Quantifier { isProhibition ? .any : .each }

    /// Who asks for an action asks for all that it includes, so a prohibition of a part strikes the whole.
    func isAbout(_ asked: PolicyAction) -> Bool {
        guard let action else { return true }
        return action.includes(asked) || (isProhibition && asked.includes(action))
    }

    func isTarget(_ request: borrowing PolicyRequest) -> Satisfaction {
        guard let target else { return .satisfied }
        guard let asked = request.target else { return .unknown }
        return target.isMet(by: asked, request.targetCollections, request, quantifier)
    }

    func isAssignee(_ request: borrowing PolicyRequest) -> Satisfaction {
        assignee?.isMet(by: request.assignee, request.assigneeNames, request, quantifier) ?? .satisfied
    }

    /// All premises together; stops at the first that does not hold.
    func evaluate(_ request: borrowing PolicyRequest) -> Satisfaction {
        guard isAbout(request.action) else { return .unsatisfied }
        var result = isAssignee(request)
        if result == .unsatisfied { return result }
        result = result.and(isTarget(request))
        for condition in conditions {
            if result == .unsatisfied { return result }
            result = result.and(condition.evaluate(request, quantifier))
        }
        return result
    }

    /// Whether it takes part in the decision: a permission that holds and whose duties are not in the way, a prohibition
    /// that is not known to miss.
    func isActive(_ request: borrowing PolicyRequest) -> Bool {
        let premises = evaluate(request)
        if isProhibition { return premises != .unsatisfied }
        guard premises == .satisfied else { return false }
        for duty in duties where duty.blocks(request) { return false }
        return true
    }
}
