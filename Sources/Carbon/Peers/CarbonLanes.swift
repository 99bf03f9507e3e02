import Primitives

/// Which events are on their way: so many to each peer at once, whatever the others do.
struct CarbonLanes: Sendable {
    /// The most events that are on their way to one peer.
    static let width = 4

    private var busy: [String: Set<ID<CarbonDelivery>>] = [:]

    /// The peers that take no more at this moment.
    var full: [String] { busy.filter { $0.value.count >= Self.width }.keys.sorted() }

    /// How many of the events that are due must be looked at, those to full peers apart, so that one that may go is
    /// among them where there is any.
    var reach: Int { Self.width * (busy.count + 1) }

    /// Takes of the events that are due those that may go now; each once.
    mutating func admit(_ due: [CarbonDelivery]) -> [CarbonDelivery] {
        var admitted: [CarbonDelivery] = []
        for delivery in due where busy[delivery.peer, default: []].count < Self.width {
            if busy[delivery.peer, default: []].insert(delivery.id).inserted { admitted.append(delivery) }
        }
        return admitted
    }

    mutating func release(_ delivery: CarbonDelivery) {
        busy[delivery.peer]?.remove(delivery.id)
        if busy[delivery.peer]?.isEmpty ?? false { busy[delivery.peer] = nil }
    }
}
