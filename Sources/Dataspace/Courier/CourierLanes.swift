import Exchange
import Persistence
import Primitives

/// Which messages go out next: one of a process at a time, a bounded number to each peer, those that are due first.
struct CourierLanes {
    let concurrency: Int
    let concurrencyOfPeer: Int

    /// What is due and has room, and how long until more is; nil where nothing is known to become due.
    /// - Parameter busy: The processes of which a message is under way, with whom it goes to.
    func next(
        besides busy: [[UInt8]: ID<Participant>], at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> (items: [OutboxItem], wait: Duration?) {
        var items: [OutboxItem] = []
        var taken = Set(busy.keys)
        var counts = Dictionary(busy.values.map { ($0, 1) }, uniquingKeysWith: +)
        // Each round fills up the lane of one peer at least, or is the last.
        while taken.count < concurrency {
            let full = counts.filter { $0.value >= concurrencyOfPeer }.map(\.key).sorted()
            let waiting = try Outbox.first(concurrency + taken.count, except: full, in: transaction)
                .filter { !taken.contains($0.process) }
            var isFull = false
            for item in waiting {
                guard item.dueAt <= now else { return (items, max(item.dueAt - now, .milliseconds(1))) }
                guard taken.count < concurrency else { break }
                guard counts[item.peer, default: 0] < concurrencyOfPeer else {
                    isFull = true
                    continue
                }
                items.append(item)
                taken.insert(item.process)
                counts[item.peer, default: 0] += 1
            }
            guard isFull else { break }
        }
        return (items, nil)
    }
}
