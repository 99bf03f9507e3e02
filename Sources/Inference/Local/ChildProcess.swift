import CPlatform
import Foundation
import NIOConcurrencyHelpers
import Processes

/// A child process with pipes for its standard streams, each of which has one owner.
final class ChildProcess: Sendable {
    enum Exit: Hashable, Sendable, CustomStringConvertible {
        case status(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .status(let status): "exit status \(status)"
            case .signal(let signal): "signal \(signal)"
            }
        }
    }

    typealias StartFailure = ProcessStart.Failure

    /// Closes its descriptor once, when it is told to or with its last reference.
    final class Descriptor: Sendable {
        private let number: NIOLockedValueBox<Int32>

        fileprivate init(_ number: Int32) { self.number = NIOLockedValueBox(number) }

        deinit { close() }

        func close() {
            number.withLockedValue { number in
                if number >= 0 { Foundation.close(number) }
                number = -1
            }
        }

        /// Reads what is there, waiting for something; nil at the end. Only who owns the descriptor reads.
        func read(atMost count: Int) -> [UInt8]? {
            let number = number.withLockedValue { $0 }
            var buffer = [UInt8](repeating: 0, count: count)
            while number >= 0 {
                let count = Foundation.read(number, &buffer, buffer.count)
                if count > 0 { return Array(buffer[..<count]) }
                guard count < 0, errno == EINTR else { return nil }
            }
            return nil
        }
    }

    private enum State {
        case running(pid_t)
        case ended
    }

    /// The child reads its end; what is never written to tells it by its closing that we are gone.
    let standardInput: Descriptor
    let standardOutput: Descriptor
    let standardError: Descriptor
    private let state: NIOLockedValueBox<State>

    /// Starts the program. It gets no descriptor of ours but the three, no signal mask and no ignored signals.
    /// - Parameter ended: Called once, on a thread of its own.
    init(
        _ executable: String, _ arguments: [String], environment: [String: String],
        ended: @escaping @Sendable (Exit) -> Void
    ) throws(StartFailure) {
        let input = try Self.pipe()
        let output = try Self.pipe()
        let errors = try Self.pipe()
        let streams = [input.reading, output.writing, errors.writing]
        let pid = try ProcessStart.spawn(
            executable, arguments, environment: environment, streams: streams.map(\.raw))
        standardInput = input.writing
        standardOutput = output.reading
        standardError = errors.reading
        let state = NIOLockedValueBox(State.running(pid))
        self.state = state
        // The child's ends go with this scope: a pipe ends when the child's is the last writer and closes it.
        for stream in streams { stream.close() }
        let thread = Thread { ended(Self.reap(pid, state)) }
        thread.name = "minato-child"
        thread.start()
    }

    var isRunning: Bool { if case .running = state.withLockedValue({ $0 }) { true } else { false } }

    /// Sends it a signal, unless it has ended: its number may be another's by then.
    func send(_ signal: Int32) {
        state.withLockedValue { state in
            if case .running(let pid) = state { _ = kill(pid, signal) }
        }
    }

    /// Waits for the end; only when nobody can send a signal any more is the process let go.
    private static func reap(_ pid: pid_t, _ state: NIOLockedValueBox<State>) -> Exit {
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        var status: Int32 = 0
        state.withLockedValue { state in
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            state = .ended
        }
        // wait(2): the low seven bits are the signal, the next byte is the exit status.
        let signal = status & 0x7F
        return signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
    }

    private static func pipe() throws(StartFailure) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, Int32(O_CLOEXEC)) == 0 else { throw StartFailure(code: errno) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }
}

extension ChildProcess.Descriptor {
    fileprivate var raw: Int32 { number.withLockedValue { $0 } }
}
