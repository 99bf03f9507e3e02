extension StreamScreen {
    /// The offset before which nothing can become part of a match of a rule that holds back.
    private var holdingLiveStart: Int {
        var start = liveStart(plan.holdingLives)
        for match in awaiting where plan.holdsList[match.list] { start = min(start, match.range.lowerBound) }
        if plan.holdsPersonalData, let place = personal?.liveStart { start = min(start, place) }
        return start
    }

    /// The offset before which nothing can become part of any match.
    private var liveStart: Int {
        var start = liveStart(plan.lives)
        for match in awaiting { start = min(start, match.range.lowerBound) }
        if let place = personal?.liveStart { start = min(start, place) }
        return start
    }

    private func liveStart(_ lives: [ContiguousArray<PrefixLife>]) -> Int {
        var start = Int.max
        for index in cursors.indices where cursors[index].state != Automaton.root {
            if let place = cursors[index].liveStart(plan.tracks[index], lives[index]) {
                start = min(start, place)
            }
        }
        return start
    }

    /// The offset up to which bytes may leave.
    var holdStart: Int { min(holdingLiveStart, redactions.first?.range.lowerBound ?? Int.max) }

    /// Decides about the components that nothing to come can overlap.
    mutating func resolve() {
        if !redactions.isEmpty {
            let live = holdingLiveStart
            while let first = redactions.first, first.range.upperBound <= live { redact(first) }
        }
        if !flags.isEmpty {
            let live = liveStart
            while let first = flags.first, first.range.upperBound <= live { flag(first) }
        }
    }

    private mutating func redact(_ component: Component) {
        redactions.removeFirst()
        release(upTo: component.range.lowerBound)
        var type: PersonalDataType?
        if case .personalData(let found, _) = component.deciding.finding { type = found }
        let count = component.range.upperBound - heldStart
        output.bytes += placeholders.placeholder(type, for: held[heldHead..<heldHead + count]).utf8
        heldHead += count
        heldStart += count
        decide(component)
    }

    private mutating func flag(_ component: Component) {
        flags.removeFirst()
        decide(component)
    }

    /// Ends the text: the refused match, and all that was still a partial match before it, stays.
    mutating func refuse() {
        guard let refusal else { return }
        var cut = min(refusal.range.lowerBound, holdingLiveStart)
        while let first = redactions.first, first.range.upperBound <= cut { redact(first) }
        if let first = redactions.first { cut = min(cut, first.range.lowerBound) }
        release(upTo: cut)
        while let first = flags.first, first.range.upperBound <= cut { flag(first) }
        decide(Component(refusal))
        isRefused = true
        held = []
        heldHead = 0
    }

    private mutating func decide(_ component: Component) {
        let hit = component.deciding
        let rule = hit.rule < plan.rules.count ? plan.rules[hit.rule] : plan.overflowRule
        output.decisions.append(
            ScreeningDecision(
                rule: rule.id, duties: rule.duties, action: rule.action, finding: hit.finding,
                range: component.range,
                alsoMatched: component.rules.filter { $0 != hit.rule }.sorted().map { plan.rules[$0].id }))
    }

    /// Lets bytes go up to an offset of the text.
    mutating func release(upTo offset: Int) {
        let count = min(offset - heldStart, held.count - heldHead)
        guard count > 0 else { return }
        output.bytes += held[heldHead..<heldHead + count]
        heldHead += count
        heldStart += count
    }

    /// Frees the memory of what has left.
    mutating func compact() {
        guard heldHead > 0 else { return }
        if heldHead == held.count {
            held.removeAll(keepingCapacity: held.capacity <= 4 * Self.maximumHeldBytes)
        } else {
            held.removeFirst(heldHead)
        }
        heldHead = 0
    }

    /// Gives up what has been held too long, as the policy says; runs at offsets that depend on the text alone.
    mutating func checkOverflow(_ offset: Int) {
        let limit = offset - Self.maximumHeldBytes + 1
        hasGivenUp =
            hasGivenUp || liveStart < limit || redactions.first.map { $0.range.lowerBound < limit } ?? false
        if liveStart < limit { giveUp(before: limit, offset) }
        guard !isRefused else { return }
        while let first = redactions.first, first.range.lowerBound < limit { redact(first) }
        while let first = flags.first, first.range.lowerBound < limit { flag(first) }
        let oldest = min(
            liveStart, redactions.first?.range.lowerBound ?? Int.max, flags.first?.range.lowerBound ?? Int.max
        )
        nextOverflowCheck = min(oldest, offset) + Self.maximumHeldBytes
    }

    private mutating func giveUp(before limit: Int, _ offset: Int) {
        // Whole patterns that wait for the next scalar count as matches.
        for match in awaiting where match.range.lowerBound < limit {
            matched(
                PatternTrack.Pattern(
                    list: UInt16(match.list), place: UInt32(match.place), length: 0, edges: []),
                match.range)
        }
        awaiting.removeAll { $0.range.lowerBound < limit }
        let oldest = liveStart
        if refusal == nil, oldest < limit, plan.overflow == .refuse, holdingLiveStart < limit {
            refusal = Hit(rule: plan.rules.count, finding: .overflow, range: holdingLiveStart..<offset)
        }
        if refusal != nil { return refuse() }
        if oldest < limit { output.abandoned += 1 }
        for index in cursors.indices { cursors[index].abandon(before: limit, plan.tracks[index]) }
        personal?.abandon(before: limit)
    }
}
