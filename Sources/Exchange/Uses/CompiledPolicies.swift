import Policy
import Primitives
import Synchronization

/// The policies of agreements, ready to decide. They never change, and to read one takes far longer than to ask it.
enum CompiledPolicies {
    /// The most that are kept; then all are forgotten and read again as they are needed.
    private static let maximum = 4_096
    private static let kept = Mutex<[ID<Agreement>: (json: JSONValue, policy: CompiledPolicy)]>([:])

    /// - Throws: `invalidValue` for a policy that cannot be read.
    static func of(_ agreement: Agreement) throws(Problem) -> CompiledPolicy {
        if let known = kept.withLock({ $0[agreement.id] }), known.json == agreement.policy {
            return known.policy
        }
        let policy = CompiledPolicy(try UsagePolicy(reading: agreement.policy))
        kept.withLock { kept in
            if kept.count >= maximum { kept.removeAll() }
            kept[agreement.id] = (agreement.policy, policy)
        }
        return policy
    }
}
