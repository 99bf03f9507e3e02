extension Gateway {
    /// Waits until no answer is under way, at most `limit`.
    public func drained(within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while inFlight > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
