import Foundation
import Primitives
import Synchronization

/// The CSV files whose conversion failed a while ago: they fail at once until the delay is over, so that whoever asks
/// again does not keep the engine busy with them.
final class ConversionFailures: Sendable {
    /// How many are remembered; then all are forgotten.
    static let maximum = 1_000

    private let delay: Duration
    private let failures = Mutex<[String: (problem: Problem, until: ContinuousClock.Instant)]>([:])

    init(delay: Duration) { self.delay = delay }

    /// - Throws: What the last conversion of the same content threw, within the delay.
    func check(_ csv: String) throws(Problem) {
        let key = Self.key(csv)
        let known = failures.withLock { $0[key] }
        if let known, ContinuousClock.now < known.until { throw known.problem }
    }

    func note(_ problem: Problem, of csv: String) {
        let key = Self.key(csv)
        failures.withLock { failures in
            if failures.count >= Self.maximum { failures = [:] }
            failures[key] = (problem, ContinuousClock.now + delay)
        }
    }

    /// A file that was replaced is another one.
    private static func key(_ csv: String) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: csv)
        let size = (attributes?[.size] as? NSNumber)?.int64Value ?? -1
        let changed = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(csv)\n\(size)\n\(changed)"
    }
}
