/// The life of the embedded runtime's process, as a value: what happened goes in, what to do comes out.
///
/// idle ─ wanted ─▶ starting ─ ready ─▶ running ─ exited ─▶ waiting(back-off) ─ wanted ─▶ starting
///                     └── exited, or late ──────────────────────┘
/// any ─ stop ─▶ stopped
struct SupervisorState: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case idle
        case starting
        case running
        /// Not before `backOff` has passed since the last exit.
        case waiting(backOff: Duration)
        case stopped
    }

    enum Action: Sendable, Equatable {
        case none
        case launch
        /// Launch when this time has passed.
        case launchAfter(Duration)
        case terminate
    }

    static let firstBackOff = Duration.milliseconds(200)
    static let longestBackOff = Duration.seconds(30)
    /// A process that lived this long was healthy: the next crash begins with the first back-off again.
    static let healthyLife = Duration.seconds(60)

    private(set) var phase = Phase.idle
    private var nextBackOff = firstBackOff

    /// Somebody needs the runtime.
    mutating func wanted() -> Action {
        guard phase == .idle else { return .none }
        phase = .starting
        return .launch
    }

    mutating func becameReady() -> Action {
        guard phase == .starting else { return .none }
        phase = .running
        return .none
    }

    /// The process ended, or could not be started, after `life`.
    mutating func exited(after life: Duration) -> Action {
        switch phase {
        case .starting, .running:
            if life >= Self.healthyLife { nextBackOff = Self.firstBackOff }
            let backOff = nextBackOff
            nextBackOff = min(nextBackOff * 2, Self.longestBackOff)
            phase = .waiting(backOff: backOff)
            return .launchAfter(backOff)
        case .idle, .waiting, .stopped: return .none
        }
    }

    mutating func backOffPassed() -> Action {
        guard case .waiting = phase else { return .none }
        phase = .starting
        return .launch
    }

    mutating func stop() -> Action {
        defer { phase = .stopped }
        switch phase {
        case .starting, .running: return .terminate
        case .idle, .waiting, .stopped: return .none
        }
    }
}
