import Foundation
import Synchronization

/// Kills one child, and only while it is one: after it was waited for, its number may be another's.
final class KillSwitch: Sendable {
    private let pid: pid_t
    private let state = Mutex<(isAlive: Bool, isCancelled: Bool)>((true, false))

    init(_ pid: pid_t) { self.pid = pid }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func kill() { state.withLock { if $0.isAlive { _ = Foundation.kill(pid, SIGKILL) } } }

    func cancel() {
        state.withLock { state in
            guard state.isAlive else { return }
            state.isCancelled = true
            _ = Foundation.kill(pid, SIGKILL)
        }
    }

    /// Waits for the end.
    /// - Returns: The status as wait(2) has it.
    func reap() -> Int32 {
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        var status: Int32 = 0
        state.withLock { state in
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            state.isAlive = false
        }
        return status
    }
}
