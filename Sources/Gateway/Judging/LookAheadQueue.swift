import DequeModule
import NIOCore

/// Events of an answer that wait for a verdict, in their order, as a value.
///
/// Each event has an end: how much text of the answer there was with it. It leaves once that is at most the text that
/// may pass and the look-ahead together. Events without text of their own keep their place in the order.
struct LookAheadQueue: Sendable {
    /// How many characters may leave before they are judged.
    let lookAhead: Int
    /// The text that has come, in characters.
    private(set) var arrived = 0
    /// How much of it a verdict covers.
    private(set) var judgedByVerdict = 0
    /// How much of it may pass: judged, or let through where there was no verdict.
    private(set) var passed = 0
    /// How much of it has left.
    private(set) var released = 0
    /// The bytes of the events that wait.
    private(set) var waitingBytes = 0
    private var waiting: Deque<(event: ByteBuffer, end: Int)> = []

    init(lookAhead: Int) { self.lookAhead = lookAhead }

    /// How many characters have left that no verdict covers.
    var ahead: Int { max(0, released - judgedByVerdict) }

    /// So much text has come by now.
    mutating func arrived(_ characters: Int) { arrived = max(arrived, characters) }

    /// An event with the text that has come so far.
    mutating func push(_ event: ByteBuffer) {
        waiting.append((event, arrived))
        waitingBytes += event.readableBytes
    }

    /// A verdict lets everything up to here pass.
    mutating func judge(upTo end: Int) {
        judgedByVerdict = max(judgedByVerdict, end)
        pass(upTo: end)
    }

    /// Everything up to here is to pass without a verdict.
    mutating func pass(upTo end: Int) { passed = max(passed, end) }

    /// What may leave now.
    mutating func releasable() -> [ByteBuffer] {
        var events: [ByteBuffer] = []
        while let first = waiting.first, first.end <= passed + lookAhead {
            released = max(released, first.end)
            events.append(first.event)
            waiting.removeFirst()
            waitingBytes -= first.event.readableBytes
        }
        return events
    }

    /// Nothing of it leaves any more.
    mutating func cut() {
        waiting = []
        waitingBytes = 0
    }
}
