import Oversight

extension Gateway {
    /// What was kept of a person has been erased: nothing of it stays in memory.
    public func erase(_ subject: SubjectHash) {
        conduct.erase(subject)
        _ = idempotency.forget(subject: subject)
    }
}
