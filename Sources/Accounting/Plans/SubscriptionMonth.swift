import Primitives

/// The months of a subscription: each begins on the day of the month on which the first began, at the same time of day
/// (UTC), or on the last day of a shorter month.
enum SubscriptionMonth {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// When a month begins; 0 is the first.
    static func start(_ number: Int64, from first: Timestamp) -> Timestamp {
        let day = first.microseconds.flooredQuotient(microsecondsPerDay)
        let timeOfDay = first.microseconds - day * microsecondsPerDay
        let date = CivilDate(days: day)
        let months = date.year * 12 + date.month - 1 + number
        let (year, month) = (months.flooredQuotient(12), months.flooredRemainder(12) + 1)
        let moved = CivilDate(
            year: year, month: month, day: min(date.day, CivilDate.days(inMonth: month, of: year)))
        return Timestamp(microseconds: moved.days * microsecondsPerDay + timeOfDay)
    }

    /// The month into which a moment falls; nil before the first.
    static func number(of time: Timestamp, from first: Timestamp) -> Int64? {
        guard time >= first else { return nil }
        func months(_ time: Timestamp) -> Int64 {
            let date = CivilDate(days: time.microseconds.flooredQuotient(microsecondsPerDay))
            return date.year * 12 + date.month
        }
        let number = months(time) - months(first)
        return start(number, from: first) <= time ? number : number - 1
    }

    /// How many days a month has, and how many are left of it at a moment, the day under way included.
    static func days(leftAt time: Timestamp, of month: Range<Timestamp>) -> (left: Int64, of: Int64) {
        let length = month.upperBound.microseconds - month.lowerBound.microseconds
        let left = month.upperBound.microseconds - max(time, month.lowerBound).microseconds
        return (max(0, (left + microsecondsPerDay - 1) / microsecondsPerDay), length / microsecondsPerDay)
    }
}
