import NIOCore

/// A limit per minute as a value (the generic cell rate algorithm): a full minute's worth may come at once,
/// after that it flows back evenly.
struct RateBucket: Sendable, Hashable {
    private static let window: Int64 = 60_000_000_000

    /// Units a minute, at least 1.
    let limit: Int64
    /// When the bucket will be full again, in nanoseconds of uptime.
    private var fullAt: Int64 = 0

    init(limit: Int64) { self.limit = max(1, limit) }

    /// What is left of the minute's worth.
    func remaining(at now: NIODeadline) -> Int64 {
        let used = max(0, fullAt - now.nanoseconds)
        guard used < Self.window else { return 0 }
        return Int64(Int128(Self.window - used) * Int128(limit) / Int128(Self.window))
    }

    /// How long until the bucket is full again.
    func reset(at now: NIODeadline) -> Duration { .nanoseconds(max(0, fullAt - now.nanoseconds)) }

    /// Takes units, at most the limit, or says how long to wait for them.
    mutating func take(_ units: Int64, at now: NIODeadline) -> Duration? {
        let cost = time(for: units)
        let start = max(fullAt, now.nanoseconds)
        let used = start - now.nanoseconds
        guard used + cost <= Self.window else { return .nanoseconds(used + cost - Self.window) }
        fullAt = Self.later(start, by: cost)
        return nil
    }

    /// Gives back units that were taken and not used; negative when more was used than taken.
    mutating func giveBack(_ units: Int64, at now: NIODeadline) {
        if units >= 0 {
            // A bucket that was full in the past is full; further back means nothing.
            fullAt = max(0, fullAt - time(for: units))
        } else {
            let used = units == .min ? .max : -units
            fullAt = Self.later(max(fullAt, now.nanoseconds), by: time(for: used))
        }
    }

    /// Clamped at the end of time.
    private static func later(_ time: Int64, by duration: Int64) -> Int64 {
        let (sum, isBeyond) = time.addingReportingOverflow(duration)
        return isBeyond ? .max : sum
    }

    private func time(for units: Int64) -> Int64 {
        // Bounded, so that no figure of a client can overflow the clock.
        let cost = Int128(max(0, units)) * Int128(Self.window) / Int128(limit)
        return Int64(min(cost, Int128(Self.window) * 60 * 24))
    }
}

extension NIODeadline {
    /// No machine runs for the 73 years that fit; sums of two such times cannot overflow.
    fileprivate var nanoseconds: Int64 { Int64(min(uptimeNanoseconds, UInt64(Int64.max / 4))) }
}
