import Metrics

/// What became of sampled answers whose attribution was to be checked.
struct CheckMeters: Sendable {
    let checked = Self.counter("checked")
    /// Too many waited, or no engine was free in time.
    let dropped = Self.counter("dropped")
    /// The right to a source had ended.
    let ended = Self.counter("ended")
    /// A second answer did not come, or could not be kept.
    let failed = Self.counter("failed")

    private static func counter(_ outcome: String) -> Counter {
        Counter(label: "minato_attribution_checks_total", dimensions: [("outcome", outcome)])
    }
}
