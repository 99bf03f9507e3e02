import Persistence
import Primitives

/// Rows that the callers of one batch read again and again, such as an account or a price: read once a batch.
///
/// What is changed in the database is changed here in the same breath, so there is nothing to flush.
final class BatchCache<Key: Hashable, Element>: BatchState {
    private var journal = Journal<Key, Element>()

    subscript(key: Key) -> Element? {
        get { journal[key] }
        set { journal[key] = newValue }
    }

    func mark() { journal.mark() }
    func rollback() { journal.rollback() }
    func flush(_ transaction: any WriteTransaction) {}
}
