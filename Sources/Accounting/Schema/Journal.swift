/// A dictionary that can go back to an earlier moment.
///
/// The callers of a batch share what it holds; what one of them changed before it threw is taken back.
struct Journal<Key: Hashable, Element> {
    private(set) var elements: [Key: Element] = [:]
    private var before: [(key: Key, element: Element?)] = []

    /// Where the journal stands: ``rollback(to:)`` comes back here.
    var position: Int { before.count }

    subscript(key: Key) -> Element? {
        get { elements[key] }
        set {
            before.append((key, elements[key]))
            elements[key] = newValue
        }
    }

    /// Keeps all that is, as position 0.
    mutating func mark() {
        // Asked for at every caller of a batch, mostly with nothing to forget.
        if !before.isEmpty { before.removeAll(keepingCapacity: true) }
    }

    mutating func rollback(to position: Int = 0) {
        while before.count > position {
            let (key, element) = before.removeLast()
            elements[key] = element
        }
    }
}
