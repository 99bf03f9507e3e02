/// A moment in microseconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX time).
///
/// Arithmetic with a `Duration` is kept to the microsecond (rounded towards the past) and stops at the ends
/// of the range, some 292,000 years to either side; it never wraps.
public struct Timestamp: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Whole seconds since 1970, rounded towards the past.
    public var seconds: Int64 { microseconds.flooredQuotient(1_000_000) }

    /// Whole milliseconds since 1970, rounded towards the past.
    public var milliseconds: Int64 { microseconds.flooredQuotient(1_000) }
}

extension Timestamp: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

extension Timestamp {
    public static func + (moment: Self, duration: Duration) -> Self {
        Self(microseconds: Int64(clamping: Int128(moment.microseconds) + duration.wholeMicroseconds))
    }

    public static func - (moment: Self, duration: Duration) -> Self {
        moment + (.zero - duration)
    }

    /// The time that passed from `earlier` to `later`.
    public static func - (later: Self, earlier: Self) -> Duration {
        let (seconds, microseconds) = (Int128(later.microseconds) - Int128(earlier.microseconds))
            .quotientAndRemainder(dividingBy: 1_000_000)
        return Duration(
            secondsComponent: Int64(seconds), attosecondsComponent: Int64(microseconds) * 1_000_000_000_000)
    }

    public static func += (moment: inout Self, duration: Duration) { moment = moment + duration }
    public static func -= (moment: inout Self, duration: Duration) { moment = moment - duration }
}

extension Duration {
    /// The duration in microseconds, rounded towards minus infinity.
    fileprivate var wholeMicroseconds: Int128 {
        let (seconds, attoseconds) = components
        return Int128(seconds) * 1_000_000 + Int128(attoseconds.flooredQuotient(1_000_000_000_000))
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity, for a positive divisor.
    @inline(__always)
    package func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// What the floored quotient leaves: 0 up to the positive divisor.
    @inline(__always)
    package func flooredRemainder(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
