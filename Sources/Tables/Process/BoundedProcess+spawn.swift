import CPlatform
import Foundation

extension BoundedProcess {
    struct StartFailure: Error {
        let code: Int32
    }

    /// Starts it by posix_spawn(3).
    /// - Parameter streams: What becomes the child's descriptors 0, 1 and 2; no other reaches it.
    func spawn(_ streams: [Int32]) -> Result<pid_t, StartFailure> {
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
        let code = Self.withStrings([executable] + arguments) { arguments in
            Self.withStrings(environment.map { "\($0)=\($1)" }) { environment in
                posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
            }
        }
        return code == 0 ? .success(pid) : .failure(StartFailure(code: code))
    }

    /// Sets the kernel's limits of a child that has done nothing yet (getrlimit(2)).
    func limit(_ pid: pid_t) {
        let (processorSeconds, fileSize, coreSize, mappedBytes): (Int32, Int32, Int32, Int32) = (0, 1, 4, 9)
        _ = minato_set_limit(pid, processorSeconds, UInt64(max(1, time.components.seconds) * 2 + 5))
        _ = minato_set_limit(pid, fileSize, fileBytes)
        _ = minato_set_limit(pid, coreSize, 0)
        _ = minato_set_limit(pid, mappedBytes, addressSpace)
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
