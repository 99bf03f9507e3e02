import Synchronization

/// How far long work is: one line on a terminal that each new text replaces. Where standard error is no
/// terminal, nothing is written.
final class ProgressLine: Sendable {
    /// Texts that come sooner after the one before are left out.
    private static let pace = Duration.milliseconds(100)

    private struct State {
        var lastShownAt: ContinuousClock.Instant?
    }

    private let isShown: Bool
    private let state = Mutex(State())

    init(isShown: Bool = StandardStream.errorIsTerminal) { self.isShown = isShown }

    func show(_ text: @autoclosure () -> String) {
        guard isShown else { return }
        let isDue = state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.lastShownAt, now - last < Self.pace { return false }
            state.lastShownAt = now
            return true
        }
        if isDue { StandardStream.error("\r\u{1B}[2K\(text())") }
    }

    func show(_ what: String, _ done: UInt64, of total: UInt64) {
        show("\(what): \(done) of \(total) (\(total == 0 ? 100 : done * 100 / total) %)")
    }

    /// Takes the line away, so that the result begins at the margin.
    func clear() {
        let wasShown = state.withLock { state in
            defer { state.lastShownAt = nil }
            return state.lastShownAt != nil
        }
        if wasShown { StandardStream.error("\r\u{1B}[2K") }
    }
}
