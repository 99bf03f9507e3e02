/// A key whose value is a number of seconds, decimals allowed.
struct SecondsKey: Sendable {
    let name: String
    let standard: Duration
    let bounds: ClosedRange<Duration>

    init(_ name: String, standard: Duration, _ bounds: ClosedRange<Duration>) {
        self.name = name
        self.standard = standard
        self.bounds = bounds
    }
}
