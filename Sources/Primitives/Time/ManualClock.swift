import Synchronization

/// A clock that stands still until it is told to move: for tests and the simulator.
public final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    public init(_ start: Timestamp) {
        time = Mutex(start)
    }

    public func now() -> Timestamp {
        time.withLock { $0 }
    }

    /// Moves the time; a negative duration moves it back, as an operator may do to a real clock.
    public func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }

    public func set(_ moment: Timestamp) {
        time.withLock { $0 = moment }
    }
}
