import Primitives

/// When something failed of late, by what: at most ``most`` times within ``window``.
struct FailureCount<Key: Hashable & Sendable>: Sendable {
    /// So many failures close, for as long as they are within the window.
    static var most: Int { 10 }
    static var window: Duration { .seconds(900) }
    /// The most keys that are remembered. The one that failed least makes room for another, so that a flood of new ones
    /// does not open what is closed.
    static var maximumKeys: Int { 10_000 }

    private var times: [Key: [Timestamp]] = [:]

    var count: Int { times.count }

    /// How long the key is closed; nil for one that is open.
    func wait(_ key: Key, at now: Timestamp) -> Duration? {
        let recent = recent(key, at: now)
        guard recent.count >= Self.most, let first = recent.first else { return nil }
        return max(first + Self.window - now, .seconds(1))
    }

    /// Counts a try as a failure, until ``withdraw(_:at:)`` or ``clear(_:)``.
    mutating func add(_ key: Key, at now: Timestamp) {
        if times[key] == nil, times.count >= Self.maximumKeys { makeRoom(at: now) }
        times[key] = Array((recent(key, at: now) + [now]).suffix(Self.most))
    }

    /// The try of this time was none that counts.
    mutating func withdraw(_ key: Key, at time: Timestamp) {
        guard var standing = times[key], let position = standing.lastIndex(of: time) else { return }
        standing.remove(at: position)
        times[key] = standing.isEmpty ? nil : standing
    }

    mutating func clear(_ key: Key) { times[key] = nil }

    private func recent(_ key: Key, at now: Timestamp) -> [Timestamp] {
        (times[key] ?? []).filter { $0 > now - Self.window }
    }

    private mutating func makeRoom(at now: Timestamp) {
        times = times.filter { $0.value.contains { $0 > now - Self.window } }
        guard times.count >= Self.maximumKeys else { return }
        let least = times.min { left, right in
            left.value.count != right.value.count
                ? left.value.count < right.value.count
                : (left.value.last ?? now) < (right.value.last ?? now)
        }
        if let least { times[least.key] = nil }
    }
}
