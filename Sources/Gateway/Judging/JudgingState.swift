/// When a classifier is asked about an answer that is still coming, as a value: one question at a time, each about all
/// the text so far, and a last one about the whole.
struct JudgingState: Sendable {
    enum Action: Hashable, Sendable {
        case none
        /// Ask about the text up to here.
        case ask(upTo: Int)
        /// Everything has been judged, or given up: the answer may end.
        case finish
    }

    /// New text that is worth a question while nothing is held back for want of one, in characters.
    static let worthAsking = 80

    private enum Phase: Hashable {
        case idle
        case asking(upTo: Int)
        /// Nothing is asked any more: harm was found, or the answer was given up.
        case over
    }

    private let lookAhead: Int
    private var phase = Phase.idle
    private var arrived = 0
    /// What questions have been asked about, answered or not.
    private var asked = 0
    private var isWhole = false

    /// - Parameter lookAhead: Characters that may leave before they are judged.
    init(lookAhead: Int) { self.lookAhead = lookAhead }

    /// Whether a verdict is awaited.
    var isAsking: Bool { if case .asking = phase { true } else { false } }

    /// There is so much text now.
    mutating func arrived(_ total: Int) -> Action {
        arrived = total
        return next()
    }

    /// No more text comes than this.
    mutating func ended(_ total: Int) -> Action {
        arrived = total
        isWhole = true
        return next()
    }

    /// The question was answered, or could not be.
    mutating func answered() -> Action {
        guard case .asking = phase else { return .none }
        phase = .idle
        return next()
    }

    /// Nothing more is to be asked.
    mutating func stop() { phase = .over }

    private mutating func next() -> Action {
        guard phase == .idle else { return .none }
        if isWhole, asked == arrived {
            phase = .over
            return .finish
        }
        guard isWhole || arrived - asked >= min(Self.worthAsking, lookAhead + 1) else { return .none }
        phase = .asking(upTo: arrived)
        asked = arrived
        return .ask(upTo: arrived)
    }
}
