import Primitives

/// How a person uses the server: today, and without a break.
///
/// Time counts from request to request: two that are no further apart than ``Activity/pause`` are one use that went on
/// between them.
public struct Activity: Hashable, Sendable {
    /// What is longer than this is a break.
    public static let pause = Duration.seconds(15 * 60)

    /// When the use began that goes on.
    public private(set) var sessionStart: Timestamp
    public private(set) var lastAt: Timestamp
    /// When a break was last suggested in it.
    public private(set) var remindedAt: Timestamp?
    /// Days since 1970 in local time.
    public private(set) var localDay: Int64
    public private(set) var dayRequests: Int
    /// Time of use on that day.
    public private(set) var dayActive: Duration

    public init(at time: Timestamp, utcOffsetMinutes: Int) {
        sessionStart = time
        lastAt = time
        localDay = time.localDay(utcOffsetMinutes)
        dayRequests = 1
        dayActive = .zero
    }

    init(
        sessionStart: Timestamp, lastAt: Timestamp, remindedAt: Timestamp?, localDay: Int64, dayRequests: Int,
        dayActive: Duration
    ) {
        self.sessionStart = sessionStart
        self.lastAt = lastAt
        self.remindedAt = remindedAt
        self.localDay = localDay
        self.dayRequests = dayRequests
        self.dayActive = dayActive
    }

    /// One more request.
    public mutating func note(at time: Timestamp, utcOffsetMinutes: Int) {
        let now = max(time, lastAt)
        let gap = now - lastAt
        let goesOn = gap <= Self.pause
        let day = now.localDay(utcOffsetMinutes)
        if day != localDay {
            localDay = day
            dayRequests = 0
            dayActive = .zero
        }
        if goesOn {
            // Of a use over midnight each day has its part.
            dayActive += min(gap, now - Timestamp(localDay: day, utcOffsetMinutes))
        } else {
            sessionStart = now
            remindedAt = nil
        }
        dayRequests += 1
        lastAt = now
    }

    /// After the last request was refused: its time counts, the request itself does not.
    public var refused: Activity {
        var activity = self
        activity.dayRequests -= 1
        return activity
    }

    /// Whether a break is to be suggested now; it then counts as suggested.
    public mutating func remind(everyMinutes: Int) -> Bool {
        guard lastAt - (remindedAt ?? sessionStart) >= .seconds(everyMinutes * 60) else { return false }
        remindedAt = lastAt
        return true
    }
}

extension Timestamp {
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// Days since 1970, as clocks show them that are so many minutes ahead of UTC.
    func localDay(_ utcOffsetMinutes: Int) -> Int64 {
        let local = self + .seconds(utcOffsetMinutes * 60)
        return (local.microseconds - local.microsecondsOfDay) / Self.dayMicroseconds
    }

    /// The hour of the local day, 0…23.
    func localHour(_ utcOffsetMinutes: Int) -> Int {
        Int((self + .seconds(utcOffsetMinutes * 60)).microsecondsOfDay / 3_600_000_000)
    }

    /// When a local day begins.
    init(localDay: Int64, _ utcOffsetMinutes: Int) {
        let utc = Int64(utcOffsetMinutes) * 60_000_000
        self.init(microseconds: localDay * Self.dayMicroseconds - utc)
    }

    private var microsecondsOfDay: Int64 {
        let rest = microseconds % Self.dayMicroseconds
        return rest < 0 ? rest + Self.dayMicroseconds : rest
    }
}
