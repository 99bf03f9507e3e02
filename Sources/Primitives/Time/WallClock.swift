/// Tells the time of day. Handed in wherever time matters, so that tests and the simulator set it.
public protocol WallClock: Sendable {
    func now() -> Timestamp
}
