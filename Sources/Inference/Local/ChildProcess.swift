import CPlatform
import Foundation
import NIOConcurrencyHelpers

/// A child process with pipes for its standard streams, started by posix_spawn(3).
///
/// Foundation's `Process` was in its place and brought the server down now and then: in `run()`, and by dispatch
/// sources of pipes that were closed. A start here is a few system calls, and each pipe has one owner.
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

    /// What keeps a process from being started, as errno has it.
    struct StartFailure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { String(cString: strerror(code)) }
    }

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
        let pid = try Self.spawn(executable, arguments, environment, streams)
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

extension ChildProcess {
    /// - Parameter streams: What becomes the child's descriptors 0, 1 and 2.
    private static func spawn(
        _ executable: String, _ arguments: [String], _ environment: [String: String],
        _ streams: [Descriptor]
    ) throws(StartFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream.raw, Int32(target))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var pid: pid_t = 0
        let code = withStrings([executable] + arguments) { arguments in
            withStrings(environment.map { "\($0)=\($1)" }) { environment in
                posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw StartFailure(code: code) }
        return pid
    }

    /// As C wants them: a list that ends in a null pointer.
    private static func withStrings<T>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> T
    ) -> T {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { list in
            guard let start = list.baseAddress else { preconditionFailure("the list has its end") }
            return body(start)
        }
    }
}

extension ChildProcess.Descriptor {
    fileprivate var raw: Int32 { number.withLockedValue { $0 } }
}
