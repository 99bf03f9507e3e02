import CPlatform
import Foundation

extension BoundedProcess {
    /// Sets the kernel's limits of a child that has done nothing yet (getrlimit(2)).
    func limit(_ pid: pid_t) {
        let (processorSeconds, fileSize, coreSize, mappedBytes): (Int32, Int32, Int32, Int32) = (0, 1, 4, 9)
        _ = minato_set_limit(pid, processorSeconds, UInt64(max(1, time.components.seconds) * 2 + 5))
        _ = minato_set_limit(pid, fileSize, fileBytes)
        _ = minato_set_limit(pid, coreSize, 0)
        _ = minato_set_limit(pid, mappedBytes, addressSpace)
    }
}
