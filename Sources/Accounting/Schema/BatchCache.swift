import Persistence
import Primitives

/// Rows that the callers of one batch read again and again, such as an account or a price: read once a batch.
///
/// What is changed in the database is changed here in the same breath, so there is nothing to flush.
final class BatchCache<Key: Hashable, Element>: BatchState {
    private var journal = Journal<Key, Element>()
    /// Whether anything was set since the last mark. Nearly every caller only reads.
    private var isChanged = false

    subscript(key: Key) -> Element? {
        get { journal[key] }
        set {
            isChanged = true
            journal[key] = newValue
        }
    }

    func mark() {
        guard isChanged else { return }
        isChanged = false
        journal.mark()
    }

    func rollback() {
        isChanged = false
        journal.rollback()
    }

    func flush(_ transaction: any WriteTransaction) {}
}
