import Foundation
import NIOCore

/// How many processors this process may use: a container or `taskset` may allow fewer than the machine has,
/// and more event loops than processors only take turns.
enum ProcessorCount {
    /// Linux tells the allowed processors as a list such as `0-3,8`.
    private static let statusFile = "/proc/self/status"

    static var usable: Int {
        guard let status = try? String(contentsOfFile: statusFile, encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed_list:") }),
            let list = line.split(separator: ":").last
        else { return System.coreCount }
        return max(1, min(count(list.filter { !$0.isWhitespace }), System.coreCount))
    }

    static func count(_ list: String) -> Int {
        list.split(separator: ",").reduce(0) { sum, range in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, last >= first else { return sum }
            return sum + last - first + 1
        }
    }
}
