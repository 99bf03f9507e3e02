import CPlatform
import Foundation

/// A child process that runs to its end within bounds: its input is written, its output read up to a number of bytes,
/// and it is killed when its time is over or when somebody says so.
///
/// ``run(_:)`` blocks its thread, which must be one that is made for it. A child inherits three pipes, an environment
/// of its own and nothing else. It waits for its input before it does anything, and by then its limits are set.
public struct BoundedProcess: Sendable {
    public var executable: String
    public var arguments: [String]
    public var environment: [String: String]
    public var input: [UInt8]
    public var time: Duration
    public var outputBytes: Int
    /// What it may map, in bytes.
    public var addressSpace: UInt64
    /// The size of a file that it writes, in bytes; 0 for none.
    public var fileBytes: UInt64

    public init(
        executable: String, arguments: [String], environment: [String: String], input: [UInt8],
        time: Duration,
        outputBytes: Int, addressSpace: UInt64, fileBytes: UInt64
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.time = time
        self.outputBytes = outputBytes
        self.addressSpace = addressSpace
        self.fileBytes = fileBytes
    }

    public enum End: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        case outOfTime
        case tooMuchOutput
        case cancelled
        /// errno of a start that failed.
        case notStarted(Int32)
    }

    public struct Outcome: Sendable {
        public var end: End
        public var output: [UInt8] = []
        /// The first bytes of standard error.
        public var errors: [UInt8] = []
    }

    /// How much of standard error is kept.
    private static let errorBytes = 16 * 1024

    public func run(_ handle: ProcessHandle?) -> Outcome {
        // A child that ends before it has read everything must not end us.
        var brokenPipe = sigset_t()
        sigemptyset(&brokenPipe)
        sigaddset(&brokenPipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &brokenPipe, nil)
        var pipes: [Pipe] = []
        defer { for pipe in pipes { pipe.close() } }
        for _ in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard pipe2(&ends, Int32(O_CLOEXEC)) == 0 else { return Outcome(end: .notStarted(errno)) }
            pipes.append(Pipe(reading: ends[0], writing: ends[1]))
        }
        let pid: pid_t
        do throws(ProcessStart.Failure) {
            pid = try ProcessStart.spawn(
                executable, arguments, environment: environment,
                streams: [pipes[0].reading, pipes[1].writing, pipes[2].writing])
        } catch {
            return Outcome(end: .notStarted(error.code))
        }
        limit(pid)
        pipes[0].closeReading()
        pipes[1].closeWriting()
        pipes[2].closeWriting()
        let killing = KillSwitch(pid)
        handle?.onCancel { killing.cancel() }
        var outcome = exchange(pipes[0], pipes[1].reading, pipes[2].reading)
        if outcome.end != .exited(0) { killing.kill() }
        let status = killing.reap()
        handle?.finish()
        if killing.isCancelled { outcome.end = .cancelled }
        // wait(2): the low seven bits are the signal, the next byte is the exit status.
        if outcome.end == .exited(0) {
            let signal = status & 0x7F
            outcome.end = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
        }
        return outcome
    }

    /// Writes the input and reads both outputs to their ends; `exited(0)` where nothing went wrong so far.
    private func exchange(_ input: Pipe, _ output: Int32, _ errors: Int32) -> Outcome {
        for end in [input.writing, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let deadline = ContinuousClock.now + time
        var outcome = Outcome(end: .exited(0))
        var written = 0
        var polled = [
            pollfd(fd: input.writing, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        while polled[1].fd >= 0 || polled[2].fd >= 0 {
            let left = (deadline - .now).components
            guard left.seconds >= 0, left.seconds > 0 || left.attoseconds > 0 else {
                outcome.end = .outOfTime
                return outcome
            }
            let milliseconds = min(left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1, 60_000)
            guard poll(&polled, 3, Int32(milliseconds)) >= 0 || errno == EINTR else { return outcome }
            if polled[0].fd >= 0, polled[0].revents != 0 {
                written += max(0, Self.write(self.input[written...], to: input.writing))
                if written == self.input.count || polled[0].revents & Int16(POLLERR) != 0 {
                    input.closeWriting()
                    polled[0].fd = -1
                }
            }
            if polled[1].revents != 0, !Self.read(output, into: &outcome.output) { polled[1].fd = -1 }
            if polled[2].revents != 0, !Self.read(errors, into: &outcome.errors) { polled[2].fd = -1 }
            if outcome.errors.count > Self.errorBytes {
                outcome.errors.removeLast(outcome.errors.count - Self.errorBytes)
            }
            guard outcome.output.count <= outputBytes else {
                outcome.end = .tooMuchOutput
                return outcome
            }
        }
        return outcome
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to end: Int32) -> Int {
        bytes.withUnsafeBytes { Foundation.write(end, $0.baseAddress, $0.count) }
    }

    /// - Returns: False at the end.
    private static func read(_ end: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = Foundation.read(end, &buffer, buffer.count)
        if count > 0 { bytes += buffer[..<count] }
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }
}
