import Primitives

extension CompiledPolicy {
    /// Every rule with every premise. Made for who asks why; ``decide(_:)`` is for the way of a request.
    public func report(_ request: PolicyRequest) -> PolicyReport {
        PolicyReport(
            policy: policy.id, time: request.time,
            permissions: zip(permissions, policy.permissions).map { report($0, $1, request) },
            prohibitions: zip(prohibitions, policy.prohibitions).map { report($0, $1, request) },
            obligations: zip(obligations, policy.obligations).map { report($0, $1, request) })
    }

    private func report(_ compiled: CompiledRule, _ rule: PolicyRule, _ request: PolicyRequest) -> RuleReport
    {
        var premises: [PremiseReport] = []
        if let target = rule.target ?? policy.target {
            var premise = PremiseReport(.target, compiled.isTarget(request))
            premise.leftValue = request.target
            premise.rightOperand = [OperandValue(target.iri, isReference: true)]
            premises.append(premise)
        }
        if let action = rule.action {
            var premise = PremiseReport(.action, Satisfaction(compiled.isAbout(request.action)))
            premise.leftValue = request.action.name
            premise.rightOperand = [OperandValue(action.name)]
            premises.append(premise)
        }
        if let assignee = rule.assignee ?? policy.assignee {
            var premise = PremiseReport(.party, compiled.isAssignee(request))
            premise.leftValue = request.assignee
            premise.rightOperand = [OperandValue(assignee.iri, isReference: true)]
            premises.append(premise)
        }
        for constraint in rule.refinements + rule.constraints {
            premises.append(report(constraint, request, compiled.quantifier))
        }
        let conditions = zip(compiled.duties, rule.duties).map { report($0, $1, request) }
        let state = premises.reduce(.satisfied as Satisfaction) { $0.and($1.state) }
        let isActive =
            compiled.isProhibition
            ? state != .unsatisfied : state == .satisfied && !conditions.contains(where: \.blocks)
        return RuleReport(
            kind: compiled.isProhibition ? .prohibition : .permission, rule: rule.id, isActive: isActive,
            premises: premises, conditions: conditions)
    }

    private func report(_ compiled: CompiledDuty, _ duty: PolicyDuty, _ request: PolicyRequest) -> RuleReport
    {
        let state = compiled.state(request)
        var report = RuleReport(
            kind: .duty, rule: duty.id, isActive: compiled.binds(request) && compiled.isActive(request),
            premises: (duty.refinements + duty.constraints).map { self.report($0, request, .any) })
        report.deontic = state
        report.performance =
            switch state {
            case .fulfilled: .performed
            case .violated: .unperformed
            case .nonSet: .unknown
            }
        report.blocks = compiled.blocks(request)
        report.conditions = zip(compiled.consequences, duty.consequences).map { self.report($0, $1, request) }
        return report
    }

    private func report(
        _ constraint: PolicyConstraint, _ request: PolicyRequest, _ quantifier: Quantifier
    ) -> PremiseReport {
        switch constraint {
        case .atomic(let atomic):
            var premise = PremiseReport(.constraint, CompiledConstraint(atomic).evaluate(request, quantifier))
            premise.id = atomic.id
            premise.leftOperand = atomic.left.name
            premise.leftValue = request.value(of: atomic)
            premise.comparison = atomic.comparison
            premise.rightOperand = atomic.right
            premise.unit = atomic.unit
            return premise
        case .logical(let id, let junction, let parts):
            let reports = parts.map { report($0, request, quantifier) }
            var premise = PremiseReport(
                .constraint,
                junction.join(
                    of: reports.count, satisfied: reports.count { $0.state == .satisfied },
                    unknown: reports.count { $0.state == .unknown }))
            premise.id = id
            premise.junction = junction
            premise.parts = reports
            return premise
        }
    }
}

extension PolicyRequest {
    /// What it has for a left operand, in words.
    fileprivate func value(of constraint: AtomicConstraint) -> String? {
        switch constraint.left {
        case .purpose: purposes.isEmpty ? nil : purposes.joined(separator: ", ")
        case .recipient:
            (recipients.isEmpty ? [assignee] + assigneeNames : recipients).joined(separator: ", ")
        case .spatial: place
        case .dateTime: time.rfc3339
        case .elapsedTime: (firstUse ?? time).rfc3339
        case .delayPeriod: agreementStart?.rfc3339
        case .count: String(CompiledConstraint.Quantity.uses.total(self))
        case .rows: String(CompiledConstraint.Quantity.rows.total(self))
        case .bytes: String(CompiledConstraint.Quantity.bytes.total(self))
        case .payAmount:
            PolicyPrice.money("0", unit: constraint.unit).flatMap { zero in
                CompiledConstraint.paid(self, in: zero.currency).map {
                    Money(nanos: $0, currency: zero.currency).decimal
                }
            }
        case .unitOfCount: nil
        case .other(let name): values[name]?.joined(separator: ", ")
        }
    }
}
