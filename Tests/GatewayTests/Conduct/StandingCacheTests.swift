import Accounting
import Oversight
import Primitives
import Testing

@testable import Gateway

@Suite("Where people stand, in memory")
struct StandingCacheTests {
    private func subject(_ number: UInt64) -> SubjectHash {
        SubjectHash(of: [UInt8(number & 255), UInt8(number >> 8)])
    }

    private func person(_ number: UInt64, _ cache: StandingCache) -> ID<Person>? {
        cache.use(subject(number)) { $0.standing.person } ?? nil
    }

    private func standing(_ person: UInt64) -> Standing {
        var standing = Standing.unknown
        standing.person = ID(high: 0, low: person)
        return standing
    }

    @Test("Who is not there must be read; who was read is there")
    func known() {
        let cache = StandingCache()
        #expect(person(1, cache) == nil)
        cache.use(subject(1), read: standing(7), since: cache.changes) { _ in }
        #expect(person(1, cache) == ID(high: 0, low: 7))
    }

    @Test("What was forgotten is read anew, also when it changed while it was being read")
    func changed() {
        let cache = StandingCache()
        cache.use(subject(1), read: standing(7), since: cache.changes) { _ in }
        cache.forget(subject(1))
        #expect(person(1, cache) == nil)
        let before = cache.changes
        cache.forget(subject(1))
        let read = cache.use(subject(1), read: standing(8), since: before) { $0.standing.person }
        #expect(read == ID(high: 0, low: 8))
        #expect(person(1, cache) == nil, "it may be old already")
    }

    @Test("What was erased does not come back, neither from memory nor from who was reading it just then")
    func erased() {
        let cache = StandingCache()
        var before = standing(7)
        before.activity = Activity(at: Timestamp(microseconds: 1_000_000), utcOffsetMinutes: 0)
        func activity(_ standing: Standing) -> Activity? {
            cache.use(subject(1), read: standing, since: cache.changes) { $0.standing.activity }
        }
        #expect(activity(before) != nil)
        cache.forget(subject(1))
        #expect(activity(standing(7)) != nil, "a change is no erasure")
        cache.erase(subject(1))
        #expect(activity(.unknown) == nil)
        let changes = cache.changes
        cache.erase(subject(1))
        _ = cache.use(subject(1), read: before, since: changes) { $0.standing.activity }
        #expect(activity(.unknown) == nil)
    }

    @Test("It holds no more than its bound, those that came last")
    func bound() {
        let cache = StandingCache(maximum: 100)
        for number in 0..<1_000 as Range<UInt64> {
            cache.use(subject(number), read: standing(number), since: cache.changes) { _ in }
            // Who keeps coming stays.
            #expect(person(0, cache) != nil)
            #expect(cache.count <= 100)
        }
        #expect(person(999, cache) != nil)
        #expect(person(500, cache) == nil)
    }

    @Test("A notice is a header of ASCII that tells its text in any language")
    func notice() {
        #expect(Notice.field("x", "a b-c.é\n") == "x; text*=UTF-8''a%20b-c.%C3%A9%0A")
        #expect(Notice.field("x", "休憩").utf8.max() ?? 0 < 0x7F)
    }
}
