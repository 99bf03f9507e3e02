import Primitives

/// Which upstream to ask next and when to stop, as a value: outcomes go in, the next step comes out.
///
/// Only what failed before the first byte of an answer is tried again; what an engine says of the request
/// itself (4xx) is final. Upstreams are asked in the order of the configuration: the first is the one wanted,
/// the others stand in for it.
struct AttemptPlan: Sendable {
    enum Step: Sendable, Equatable {
        /// Ask this upstream, after this pause.
        case attempt(upstream: Int, after: Duration)
        case giveUp(Problem)
    }

    private let upstreams: Int
    private let retries: Int
    private var attempts = 0
    private var lastUpstream = -1
    /// A bit for each upstream that was asked: one that failed a moment ago is given a moment.
    private var asked: UInt64 = 0
    /// A bit for each upstream whose answer would be the same again.
    private var settled: UInt64 = 0
    private var lastProblem: Problem?

    /// - Parameter retries: Attempts beyond the first.
    init(upstreams: Int, retries: Int) {
        self.upstreams = upstreams
        self.retries = retries
    }

    /// - Parameters:
    ///   - admits: Whether an upstream may be asked now; called in order until one says yes.
    ///   - jitter: 0 to 255, spreads the retries of many callers.
    mutating func next(jitter: UInt8, admits: (Int) -> Bool) -> Step {
        guard attempts <= retries else { return .giveUp(lastProblem ?? Self.nobody) }
        // The one after the last asked comes first, so that a retry goes to another upstream if there is one.
        let order = (0..<upstreams).map { (lastUpstream + 1 + $0) % upstreams }
            .filter { settled & (1 << $0) == 0 }
        // When all rest, the first attempt is made all the same: a client must not fail for the bad luck of
        // others, and what it finds tells whether the rest may end.
        let anyway = attempts == 0 ? order.first : nil
        guard let upstream = order.first(where: admits) ?? anyway else {
            return .giveUp(lastProblem ?? Self.nobody)
        }
        defer {
            attempts += 1
            lastUpstream = upstream
            asked |= 1 << upstream
        }
        guard asked & (1 << upstream) != 0 else { return .attempt(upstream: upstream, after: .zero) }
        let step = Duration.milliseconds(50 << min(attempts, 5))
        return .attempt(upstream: upstream, after: step + step * Int(jitter) / 255)
    }

    /// The last attempt failed.
    /// - Parameter isFinal: That upstream would say the same again, such as that it does not know our key;
    ///   only another one may be asked.
    mutating func failed(_ problem: Problem, isFinal: Bool = false) {
        lastProblem = problem
        if isFinal, lastUpstream >= 0 { settled |= 1 << lastUpstream }
    }

    private static let nobody = Problem(
        .engineUnavailable, "No upstream of the engine can be asked now.",
        mend: "Try again in a few seconds; see /readyz.", retryAfter: .seconds(2))
}
