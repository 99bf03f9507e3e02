import Primitives

extension UsagePolicy {
    /// The policy in plain words, one sentence for each group of rules. It explains; the rules decide.
    ///
    /// `You may read and index it for credit review in Japan until 31 December 2026, at most 1,000 times. …`
    public func sentence(in language: Language) -> String {
        let prose: any PolicyProse =
            switch language {
            case .english: EnglishProse()
            case .japanese: JapaneseProse()
            case .chinese: ChineseProse()
            }
        var sentences: [String] = []
        for group in grouped(permissions) {
            let (subject, actions, conditions) = said(group, prose)
            sentences.append(prose.permission(subject, actions, conditions))
            sentences += (group.first?.duties ?? []).map { said($0, prose) }
        }
        if permissions.isEmpty { sentences.append(prose.nothing) }
        sentences += obligations.map { said($0, prose) }
        for group in grouped(prohibitions) {
            let (subject, actions, conditions) = said(group, prose)
            sentences.append(prose.prohibition(subject, actions, conditions))
        }
        return sentences.joined(separator: prose.gap)
    }

    /// Rules that differ in nothing but their action are said together.
    private func grouped(_ rules: [PolicyRule]) -> [[PolicyRule]] {
        var groups: [[PolicyRule]] = []
        var places: [PolicyRule: Int] = [:]
        for rule in rules {
            var key = rule
            key.action = nil
            key.id = nil
            if rule.action != nil, let place = places[key] {
                groups[place].append(rule)
            } else {
                if rule.action != nil { places[key] = groups.count }
                groups.append([rule])
            }
        }
        return groups
    }

    private func said(
        _ group: [PolicyRule], _ prose: any PolicyProse
    ) -> (subject: String?, actions: [PolicyAction], conditions: String) {
        guard let rule = group.first else { return (nil, [], "") }
        let target = rule.target.map { $0 == self.target ? "" : prose.target($0.iri) } ?? ""
        let conditions = (rule.refinements + rule.constraints).map { said($0, prose) }
        return (rule.assignee?.iri, group.compactMap(\.action), target + conditions.joined())
    }

    private func said(_ duty: PolicyDuty, _ prose: any PolicyProse) -> String {
        let price = CompiledDuty(duty).price
        let conditions = (duty.refinements + duty.constraints).filter { constraint in
            guard price != nil, case .atomic(let atomic) = constraint else { return true }
            return atomic.left != .payAmount && atomic.left != .unitOfCount
        }
        return prose.duty(
            duty.assignee?.iri, duty.action, price, conditions.map { said($0, prose) }.joined())
    }

    private func said(_ constraint: PolicyConstraint, _ prose: any PolicyProse) -> String {
        switch constraint {
        case .atomic(let atomic): prose.condition(atomic, ProseReading(atomic))
        case .logical(_, let junction, let parts): prose.joined(junction, parts.map { said($0, prose) })
        }
    }
}

extension AtomicConstraint {
    var isForAll: Bool { comparison == .isAllOf || comparison == .hasPart }

    /// For what has no words of its own.
    var plainText: String {
        let values = right.map(\.text).prefix(10).joined(separator: ", ")
        return "\(left.name) \(comparison.rawValue) \(values)\(unit.map { " \($0)" } ?? "")"
    }
}
