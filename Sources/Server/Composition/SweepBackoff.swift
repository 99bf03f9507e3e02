import Primitives

/// What a sweep leaves alone for a while, because it failed: a second after the first failure, twice as long after each
/// further one, at most ten minutes.
struct SweepBackoff {
    /// No more failures are remembered; what is forgotten is only tried sooner.
    static let maximum = 10_000
    static let longest = Duration.seconds(600)

    private struct Failure {
        var count: Int
        var until: Timestamp
    }

    private var failures: [String: Failure] = [:]

    func allows(_ name: String, at time: Timestamp) -> Bool {
        failures[name].map { $0.until <= time } ?? true
    }

    mutating func failed(_ name: String, at time: Timestamp) {
        let count = (failures[name]?.count ?? 0) + 1
        guard failures[name] != nil || failures.count < Self.maximum else { return }
        let pause = min(Self.longest, .seconds(1) * (1 << min(count - 1, 10)))
        failures[name] = Failure(count: count, until: time + pause)
    }

    mutating func succeeded(_ name: String) { failures[name] = nil }
}
