import Persistence
import Primitives

/// The index of the next leaf, shared by the callers of one batch.
final class AppendState: BatchState {
    var next: Int64
    private let first: Int64
    private var marked: Int64
    private let signal: AppendSignal

    init(next: Int64, signal: AppendSignal) {
        self.next = next
        first = next
        marked = next
        self.signal = signal
    }

    func mark() { marked = next }

    func rollback() { next = marked }

    /// Nothing to write, the leaves are the record. The commit is still to come: who hears the signal asks
    /// the writer, which answers after it.
    func flush(_ transaction: any WriteTransaction) {
        if next > first { signal.raise() }
    }
}
