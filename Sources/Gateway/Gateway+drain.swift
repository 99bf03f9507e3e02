import Primitives

extension Gateway {
    /// Counts a request that was refused before it could be asked here.
    public func noteRefusal(_ problem: Problem) { meters.refused(problem) }

    /// Waits until no answer is under way, at most `limit`; checks of attribution end at once, and for good.
    public func drained(within limit: Duration) async {
        await checker?.stop()
        let deadline = ContinuousClock.now + limit
        while inFlight > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
