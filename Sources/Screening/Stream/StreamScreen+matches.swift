extension StreamScreen {
    /// A pattern has matched, if the next scalar lets it.
    mutating func matched(_ pattern: PatternTrack.Pattern, _ range: Range<Int>) {
        let match = AwaitedMatch(
            edges: pattern.edges.subtracting(.before), list: Int(pattern.list), place: Int(pattern.place),
            range: range)
        if match.edges.isEmpty { accept(match) } else { awaiting.append(match) }
    }

    /// Decides about the matches that waited for this scalar.
    mutating func confirm(_ scalar: NormalisedScalar) {
        let waited = awaiting
        awaiting.removeAll(keepingCapacity: true)
        for match in waited where match.isAllowed(by: scalar) { accept(match) }
    }

    private mutating func accept(_ match: AwaitedMatch) {
        for rule in plan.listRules[match.list] {
            call(
                Hit(
                    rule: rule, finding: .pattern(plan.lists[match.list], place: match.place),
                    range: match.range))
        }
    }

    mutating func found(_ finding: PersonalDataFinding) {
        plan.forEachRule(on: finding) { rule in
            call(
                Hit(
                    rule: rule, finding: .personalData(finding.type, finding.confidence), range: finding.range
                ))
        }
    }

    /// A rule is called by a hit.
    private mutating func call(_ hit: Hit) {
        assert(
            hit.range.lowerBound >= heldStart || hasGivenUp || plan.rules[hit.rule].action == .flag,
            "no byte of a match has left")
        switch plan.rules[hit.rule].action {
        case .flag: flags.add(hit)
        case .redact:
            // After an overflow a part may have been redacted already.
            guard hit.range.upperBound > heldStart else { return }
            var hit = hit
            hit.range = max(hit.range.lowerBound, heldStart)..<hit.range.upperBound
            redactions.add(hit)
        case .refuse:
            if let refusal, !hit.comes(before: refusal) { return }
            refusal = hit
        }
    }

    /// The text has ended: what waited is decided.
    mutating func finishMatches() {
        for match in awaiting { accept(match) }
        awaiting.removeAll()
        var findings: [PersonalDataFinding] = []
        personal?.finish { findings.append($0) }
        for finding in findings { found(finding) }
        // Nothing is a partial match any more.
        personal = nil
        for index in cursors.indices { cursors[index] = TrackCursor() }
        if refusal != nil { return refuse() }
        resolve()
        assert(redactions.isEmpty && flags.isEmpty, "at the end everything is decided")
    }
}
