import CPlatform
import Foundation

/// Starts programs by posix_spawn(3).
///
/// Foundation's `Process` was in its place and brought the server down now and then: in `run()`, and by dispatch sources
/// of pipes that were closed. A start here is a few system calls.
public enum ProcessStart {
    /// What keeps a process from being started, as errno has it.
    public struct Failure: Error, CustomStringConvertible {
        public let code: Int32
        public var description: String { String(cString: strerror(code)) }

        public init(code: Int32) { self.code = code }
    }

    /// Starts a program with no descriptor of ours but three, no signal mask and no ignored signals. Whoever starts it
    /// waits for it (wait(2)).
    /// - Parameter streams: What becomes the child's descriptors 0, 1 and 2.
    public static func spawn(
        _ executable: String, _ arguments: [String], environment: [String: String], streams: [Int32]
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(target))
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
        guard code == 0 else { throw Failure(code: code) }
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
