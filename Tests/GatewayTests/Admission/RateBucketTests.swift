import NIOCore
import Primitives
import PropertyTesting
import Testing

@testable import Gateway

@Suite("A limit per minute")
struct RateBucketTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test("gives a whole minute's worth at once, and then nothing")
    func burst() {
        var bucket = RateBucket(limit: 5)
        #expect(bucket.remaining(at: start) == 5)
        for left in (0..<5).reversed() {
            let wait = bucket.take(1, at: start)
            #expect(wait == nil)
            #expect(bucket.remaining(at: start) == left)
        }
        let wait = bucket.take(1, at: start)
        #expect(wait == .seconds(12))
        #expect(bucket.reset(at: start) == .seconds(60))
    }

    @Test("flows back evenly")
    func flow() {
        var bucket = RateBucket(limit: 60)
        _ = bucket.take(60, at: start)
        for second in 1...60 {
            #expect(bucket.remaining(at: start + .seconds(Int64(second))) == Int64(second))
        }
        #expect(bucket.remaining(at: start + .hours(1)) == 60)
        #expect(bucket.reset(at: start + .seconds(45)) == .seconds(15))
        #expect(bucket.reset(at: start + .hours(1)) == .zero)
    }

    @Test("tells a wait after which it gives what was asked")
    func wait() {
        let random = printedRandomness()
        for _ in 0..<2000 {
            let limit = Int64(1 + random.below(100_000))
            var bucket = RateBucket(limit: limit)
            var now = start
            for _ in 0..<10 {
                let units = Int64(random.below(Int(limit) + 1))
                guard let wait = bucket.take(units, at: now) else { continue }
                #expect(wait > .zero)
                now = now + TimeAmount(wait)
                let again = bucket.take(units, at: now)
                #expect(again == nil)
            }
        }
    }

    @Test("never gives more than its limit at one moment, whatever is given back")
    func neverMore() {
        let random = printedRandomness()
        for _ in 0..<500 {
            let limit = Int64(1 + random.below(1000))
            var bucket = RateBucket(limit: limit)
            var out: Int64 = 0
            for _ in 0..<100 {
                if random.below(3) == 0, out > 0 {
                    let back = Int64(random.below(Int(out) + 1))
                    bucket.giveBack(back, at: start)
                    out -= back
                } else {
                    let units = Int64(random.below(Int(limit) + 1))
                    if bucket.take(units, at: start) == nil { out += units }
                }
                #expect(out <= limit)
                // Rounding is below one unit.
                #expect(abs(bucket.remaining(at: start) - (limit - out)) <= 1)
            }
        }
    }

    @Test("cannot be given back more than there is in it")
    func overfull() {
        var bucket = RateBucket(limit: 10)
        _ = bucket.take(3, at: start)
        bucket.giveBack(1000, at: start)
        #expect(bucket.remaining(at: start) == 10)
        let wait = bucket.take(10, at: start)
        #expect(wait == nil)
        let next = bucket.take(1, at: start)
        #expect(next != nil)
    }

    @Test("is overdrawn by what was used beyond what was taken")
    func overdrawn() {
        var bucket = RateBucket(limit: 60)
        _ = bucket.take(10, at: start)
        bucket.giveBack(-110, at: start)
        #expect(bucket.remaining(at: start) == 0)
        #expect(bucket.reset(at: start) == .seconds(120))
        let wait = bucket.take(1, at: start)
        #expect(wait == .seconds(61))
    }

    @Test("stands any figure", arguments: [Int64.min, -1, 0, 1, .max])
    func extremes(_ units: Int64) {
        for limit in [Int64.min, 0, 1, 1_000_000_000_000, .max] {
            for now in [NIODeadline.uptimeNanoseconds(0), start, .distantFuture] {
                var bucket = RateBucket(limit: limit)
                #expect(bucket.limit >= 1)
                _ = bucket.take(units, at: now)
                bucket.giveBack(units, at: now)
                #expect((0...bucket.limit).contains(bucket.remaining(at: now)))
            }
        }
    }
}
