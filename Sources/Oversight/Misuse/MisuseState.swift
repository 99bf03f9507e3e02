import Compliance
import Primitives

/// Where a person stands on the ladder of measures against misuse (CN Interim Measures Art. 14(2); TC260-003 7g).
///
/// So many violations in a row, or within 24 hours, lead one step up; then the count begins anew. A step works for a
/// while (``MisuseState/duration(of:)``), but stays the rung from which the next one is reached until
/// ``MisuseState/memory`` has passed without a violation. Violations of requests that were under way while the person
/// was suspended already do not count: nobody is taken two steps up for what they sent before they heard of the first.
public struct MisuseState: Hashable, Sendable {
    /// How long a rung is remembered after the last violation. The house's own number: no clause sets one.
    public static let memory = Duration.seconds(30 * 86_400)
    static let day = Duration.seconds(86_400)

    /// Counted violations one after the other, since the last step and the last request that broke no rule.
    public private(set) var inRow: Int
    /// The times of the violations that count towards a day's number, oldest first: those since the last step.
    public private(set) var recent: [Timestamp]
    /// Violations before this moment do not count any more.
    public private(set) var countedFrom: Timestamp
    /// The last violation.
    public private(set) var lastAt: Timestamp
    /// The highest step that was reached.
    public private(set) var rung: MisuseLadder.Step?
    /// Until when it works; nil for a step without an end, or no step.
    public private(set) var effectUntil: Timestamp?

    public static let clean = MisuseState(
        inRow: 0, recent: [], countedFrom: .start, lastAt: .start, rung: nil, effectUntil: nil)

    init(
        inRow: Int, recent: [Timestamp], countedFrom: Timestamp, lastAt: Timestamp,
        rung: MisuseLadder.Step?, effectUntil: Timestamp?
    ) {
        self.inRow = inRow
        self.recent = recent
        self.countedFrom = countedFrom
        self.lastAt = lastAt
        self.rung = rung
        self.effectUntil = effectUntil
    }

    /// How long a step works; nil: until an appeal is upheld. The house's own numbers.
    public static func duration(of step: MisuseLadder.Step) -> Duration? {
        switch step {
        case .warn, .limit: day
        case .suspend: .seconds(7 * 86_400)
        case .end: nil
        }
    }

    /// The step that works now.
    public func effect(at now: Timestamp) -> MisuseLadder.Step? {
        effectUntil.map { now < $0 } ?? true ? rung : nil
    }

    /// A request broke a rule.
    /// - Returns: The step that is taken now; nil when none is.
    public mutating func note(violationAt time: Timestamp, under terms: MisuseTerms) -> MisuseLadder.Step? {
        // Settlements may come in another order than their clock readings.
        let now = max(time, lastAt)
        switch effect(at: now) {
        case .suspend, .end: return nil
        case .warn, .limit, nil: break
        }
        forget(at: now)
        lastAt = now
        inRow += 1
        recent.removeAll { now - $0 >= Self.day }
        recent.append(now)
        guard inRow >= terms.consecutive || recent.count >= terms.perDay else { return nil }
        let step = terms.ladder.first { $0.isAbove(rung) } ?? terms.ladder[terms.ladder.count - 1]
        rung = step
        effectUntil = Self.duration(of: step).map { now + $0 }
        startOver(at: now)
        return step
    }

    /// A rung that nothing recalled for long is no more.
    mutating func forget(at now: Timestamp) {
        if rung != nil, now - lastAt > Self.memory { rung = nil }
    }

    /// A request broke no rule: what was in a row is so no more.
    /// - Returns: Whether anything changed.
    public mutating func noteClean() -> Bool {
        guard inRow > 0 else { return false }
        inRow = 0
        return true
    }

    /// An appeal was upheld: one rung down, nothing works any more, the count begins anew.
    /// - Parameter before: The rung below, as it stood before the step was taken.
    public mutating func lift(to before: MisuseLadder.Step?, at time: Timestamp) {
        rung = before
        effectUntil = before == nil ? nil : time
        startOver(at: max(time, lastAt))
    }

    private mutating func startOver(at time: Timestamp) {
        inRow = 0
        recent = []
        // What bears this very moment led to the step.
        countedFrom = time + .microseconds(1)
    }
}

extension MisuseLadder.Step {
    /// Whether it is a harder step than another.
    func isAbove(_ other: Self?) -> Bool {
        guard let other else { return true }
        return height > other.height
    }

    private var height: Int {
        switch self {
        case .warn: 0
        case .limit: 1
        case .suspend: 2
        case .end: 3
        }
    }
}

extension Timestamp {
    /// Before everything.
    static let start = Timestamp(microseconds: 0)
}
