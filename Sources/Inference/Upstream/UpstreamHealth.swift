import NIOCore

/// Whether an upstream is worth asking, as a value: what happened goes in, what may be asked comes out.
///
/// healthy ─ 3 failures in a row ─▶ resting(until) ─ time passes ─▶ probing ─ success ─▶ healthy
///                                        ▲                             │
///                                        └──────────── failure ────────┘  (rest doubles, at most 30 s)
public struct UpstreamHealth: Sendable, Hashable {
    enum State: Sendable, Hashable {
        case healthy(failures: Int)
        case resting(until: NIODeadline, rest: TimeAmount)
        /// One caller tries it; others keep away until that one has told.
        case probing(rest: TimeAmount)
    }

    static let failuresBeforeRest = 3
    static let firstRest = TimeAmount.milliseconds(500)
    static let longestRest = TimeAmount.seconds(30)

    private(set) var state = State.healthy(failures: 0)

    public init() {}

    public var isHealthy: Bool {
        if case .healthy = state { true } else { false }
    }

    /// Asks for leave to send one request now.
    public mutating func admits(at now: NIODeadline) -> Bool {
        switch state {
        case .healthy: return true
        case .resting(let until, let rest) where now >= until:
            state = .probing(rest: rest)
            return true
        case .resting, .probing: return false
        }
    }

    public mutating func succeeded() { state = .healthy(failures: 0) }

    public mutating func failed(at now: NIODeadline) {
        switch state {
        case .healthy(let failures) where failures + 1 < Self.failuresBeforeRest:
            state = .healthy(failures: failures + 1)
        case .healthy:
            state = .resting(until: now + Self.firstRest, rest: Self.firstRest)
        case .probing(let rest):
            let longer = min(rest * 2, Self.longestRest)
            state = .resting(until: now + longer, rest: longer)
        case .resting: break  // told by a request sent before the rest began
        }
    }

    /// The one that probed ended without a verdict, such as a client that went away.
    public mutating func abandoned(at now: NIODeadline) {
        if case .probing(let rest) = state { state = .resting(until: now, rest: rest) }
    }
}
