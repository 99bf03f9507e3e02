import Primitives
import Testing

@testable import Oversight

@Suite("How long somebody has been using a service")
struct ActivityTests {
    /// 2026-03-01T00:00:00Z
    private let midnight = Timestamp(microseconds: 1_772_323_200_000_000)

    private func minutes(_ count: Int) -> Duration { .seconds(count * 60) }

    @Test("Time counts from request to request, and a longer pause is a break")
    func pauses() {
        var activity = Activity(at: midnight, utcOffsetMinutes: 0)
        activity.note(at: midnight + minutes(10), utcOffsetMinutes: 0)
        activity.note(at: midnight + minutes(25), utcOffsetMinutes: 0)
        #expect(activity.dayActive == minutes(25))
        activity.note(at: midnight + minutes(25) + minutes(15) + .seconds(1), utcOffsetMinutes: 0)
        #expect(activity.dayActive == minutes(25))
        #expect(activity.sessionStart == activity.lastAt)
        #expect(activity.dayRequests == 4)
    }

    @Test("A use over midnight counts for each day what lay in it, at the place's own midnight")
    func days() {
        // 23:50 in Tokyo and Shanghai differ by an hour.
        for offset in [0, 480, 540, -300] {
            let local = midnight - minutes(offset)
            var activity = Activity(at: local - minutes(10), utcOffsetMinutes: offset)
            activity.note(at: local + minutes(4), utcOffsetMinutes: offset)
            #expect(activity.dayActive == minutes(4), "\(offset)")
            #expect(activity.dayRequests == 1)
            #expect(activity.sessionStart == local - minutes(10))
        }
    }

    @Test("A break is suggested once in each span, and after a break the span begins anew")
    func reminders() {
        var activity = Activity(at: midnight, utcOffsetMinutes: 0)
        var reminded: [Int] = []
        for minute in stride(from: 10, through: 300, by: 10) {
            activity.note(at: midnight + minutes(minute), utcOffsetMinutes: 0)
            if activity.remind(everyMinutes: 120) { reminded.append(minute) }
        }
        #expect(reminded == [120, 240])
        activity.note(at: midnight + minutes(320), utcOffsetMinutes: 0)
        let isReminded = activity.remind(everyMinutes: 120)
        #expect(!isReminded)
        #expect(activity.remindedAt == nil)
    }

    @Test("A clock that goes back takes no time away")
    func backwards() {
        var activity = Activity(at: midnight, utcOffsetMinutes: 0)
        activity.note(at: midnight - minutes(60), utcOffsetMinutes: 0)
        #expect(activity.dayActive == .zero)
        #expect(activity.lastAt == midnight)
        #expect(activity.dayRequests == 2)
    }
}
