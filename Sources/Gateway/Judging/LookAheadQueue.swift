import DequeModule
import NIOCore

/// Events of an answer that wait for a verdict, in their order, as a value.
///
/// Each event has an end: how much text of the answer there was with it. It leaves once that is at most the text that
/// has been judged and the look-ahead together. Events without text of their own keep their place in the order.
struct LookAheadQueue: Sendable {
    /// How many characters may leave before they are judged.
    let lookAhead: Int
    /// The text that has come, in characters.
    private(set) var arrived = 0
    /// How much of it has been judged.
    private(set) var judged = 0
    /// How much of it has left.
    private(set) var released = 0
    private var waiting: Deque<(event: ByteBuffer, end: Int)> = []

    init(lookAhead: Int) { self.lookAhead = lookAhead }

    /// Whether text has left that no verdict covers.
    var isAhead: Bool { released > judged }

    /// - Parameter characters: How much text it brings.
    mutating func push(_ event: ByteBuffer, characters: Int) {
        arrived += characters
        waiting.append((event, arrived))
    }

    /// Text that comes in no event of its own.
    mutating func note(characters: Int) { arrived += characters }

    /// Everything up to here has been judged, or is to pass without.
    mutating func pass(upTo end: Int) { judged = max(judged, end) }

    /// What may leave now.
    mutating func releasable() -> [ByteBuffer] {
        var events: [ByteBuffer] = []
        while let first = waiting.first, first.end <= judged + lookAhead {
            released = max(released, first.end)
            events.append(first.event)
            waiting.removeFirst()
        }
        return events
    }

    /// Nothing of it leaves any more.
    mutating func cut() { waiting = [] }
}
