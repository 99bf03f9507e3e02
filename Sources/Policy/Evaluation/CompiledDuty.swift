import Primitives

/// A duty with its price, its deadline and its conditions read.
struct CompiledDuty: Sendable {
    let id: String?
    let action: PolicyAction
    /// When it binds.
    let conditions: [CompiledConstraint]
    let price: PolicyPrice?
    /// By when it must be done: a `dateTime` that it must not pass.
    let deadline: Timestamp?
    let assignee: CompiledEntity?
    let consequences: [CompiledDuty]

    init(_ duty: PolicyDuty) {
        id = duty.id
        action = duty.action
        assignee = duty.assignee.map(CompiledEntity.init)
        consequences = duty.consequences.map(CompiledDuty.init)
        var amount: Money?
        var unit = PolicyPrice.Unit.agreement
        var deadline: Timestamp?
        var conditions: [CompiledConstraint] = []
        for constraint in duty.refinements + duty.constraints {
            guard case .atomic(let atomic) = constraint else {
                conditions.append(CompiledConstraint(constraint))
                continue
            }
            switch (atomic.left, atomic.comparison, CompiledConstraint(atomic)) {
            case (.payAmount, _, .payment(_, let money)): amount = money
            case (.unitOfCount, _, _):
                unit = PolicyPrice.Unit(iri: atomic.right.first?.text ?? "") ?? .call
            case (.dateTime, .lt, .moment(_, let moments)):
                deadline = min(deadline ?? moments.start, moments.start)
            case (.dateTime, .lteq, .moment(_, let moments)):
                deadline = min(deadline ?? moments.end, moments.end)
            case (_, _, let compiled): conditions.append(compiled)
            }
        }
        self.conditions = conditions
        self.deadline = deadline
        price = amount.map { PolicyPrice($0, per: unit) }
    }

    /// Whether it is the duty of who asks.
    func binds(_ request: borrowing PolicyRequest) -> Bool {
        guard let assignee else { return true }
        return assignee.isMet(by: request.assignee, request.assigneeNames, request, .any) != .unsatisfied
    }

    /// Whether its conditions hold; unknown ones count as held, so that no duty is escaped by leaving them unsaid.
    func isActive(_ request: borrowing PolicyRequest) -> Bool {
        for condition in conditions where condition.evaluate(request, .any) == .unsatisfied { return false }
        return true
    }

    /// Told by the request, or violated once its deadline has passed. A violated duty all of whose consequences are
    /// fulfilled is made good.
    func state(_ request: borrowing PolicyRequest) -> DutyState {
        let told = id.flatMap { request.duties[$0] } ?? .nonSet
        let isLate = told == .nonSet && (deadline.map { request.time >= $0 } ?? false)
        guard told == .violated || isLate else { return told }
        guard !consequences.isEmpty else { return .violated }
        for consequence in consequences where consequence.state(request) != .fulfilled { return .violated }
        return .fulfilled
    }

    /// Whether it stands in the way of a use.
    func blocks(_ request: borrowing PolicyRequest) -> Bool {
        let state = state(request)
        guard state == .violated || (request.dutiesComeFirst && state != .fulfilled) else { return false }
        return binds(request) && isActive(request)
    }

    /// What is to be done after a use that is permitted.
    func due(_ request: borrowing PolicyRequest) -> DutyDue? {
        guard binds(request), isActive(request) else { return nil }
        return DutyDue(
            id: id, action: action, state: state(request), price: price,
            owed: price.flatMap { $0.owed(for: request.now) }, deadline: deadline)
    }
}
