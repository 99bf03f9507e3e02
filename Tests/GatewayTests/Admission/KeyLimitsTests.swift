import NIOConcurrencyHelpers
import NIOCore
import Primitives
import Testing

@testable import Gateway

@Suite("The limits of a key")
struct KeyLimitsTests {
    private let now = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test("are none when none are set")
    func none() throws {
        let limits = KeyLimits(requestsPerMinute: nil, tokensPerMinute: nil)
        for _ in 0..<1000 { #expect(try limits.take(tokens: 1_000_000, at: now) == 0) }
        #expect(limits.status(at: now) == nil)
    }

    @Test("are not exceeded by calls in parallel")
    func parallel() async {
        let limits = KeyLimits(requestsPerMinute: 100, tokensPerMinute: 1000)
        let granted = await withTaskGroup(of: Int64?.self) { group in
            for _ in 0..<1000 { group.addTask { try? limits.take(tokens: 30, at: now) } }
            return await group.reduce(into: [Int64]()) { if let taken = $1 { $0.append(taken) } }
        }
        #expect(granted.count == 33)
        #expect(granted.reduce(0, +) <= 1000)
    }

    @Test("are not exceeded at any time by calls in parallel that give back what they did not use")
    func parallelGivingBack() async {
        let limits = KeyLimits(requestsPerMinute: nil, tokensPerMinute: 1000)
        let out = NIOLockedValueBox<Int64>(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        guard let taken = try? limits.take(tokens: 300, at: now) else { continue }
                        let all = out.withLockedValue { out in
                            out += taken
                            return out
                        }
                        #expect(all <= 1000)
                        out.withLockedValue { $0 -= taken }
                        limits.settle(taken: taken, used: 0, at: now)
                    }
                }
            }
        }
        #expect(limits.status(at: now)?.tokens?.remaining == 1000)
    }

    @Test("take a request and its tokens, or neither")
    func both() {
        let limits = KeyLimits(requestsPerMinute: 10, tokensPerMinute: 100)
        #expect(problem { _ = try limits.take(tokens: 80, at: now) } == nil)
        #expect(problem { _ = try limits.take(tokens: 80, at: now) }?.kind == .rateLimitTokens)
        #expect(limits.status(at: now)?.requests?.remaining == 9)
        #expect(limits.status(at: now)?.tokens?.remaining == 20)
    }

    @Test("say which of them is used up, and when to come back")
    func refusal() {
        let requests = KeyLimits(requestsPerMinute: 1, tokensPerMinute: 100)
        #expect(problem { _ = try requests.take(tokens: 1, at: now) } == nil)
        let tooMany = problem { _ = try requests.take(tokens: 1, at: now) }
        #expect(tooMany?.kind == .rateLimitRequests)
        #expect(tooMany?.retryAfter == .seconds(60))
        // The tokens were not touched.
        #expect(requests.status(at: now)?.tokens?.remaining == 99)
    }

    @Test("let a request through that may use more than a minute's worth, alone")
    func large() throws {
        let limits = KeyLimits(requestsPerMinute: nil, tokensPerMinute: 100)
        #expect(try limits.take(tokens: 1_000_000, at: now) == 100)
        #expect(problem { _ = try limits.take(tokens: 1, at: now) }?.kind == .rateLimitTokens)
    }

    @Test("get back what a call did not use")
    func settle() throws {
        let limits = KeyLimits(requestsPerMinute: nil, tokensPerMinute: 100)
        let taken = try limits.take(tokens: 70, at: now)
        limits.settle(taken: taken, used: 25, at: now)
        #expect(limits.status(at: now)?.tokens?.remaining == 75)
    }

    @Test("keep what was used when they are set again to the same, and begin anew when they change")
    func update() throws {
        let limits = KeyLimits(requestsPerMinute: 10, tokensPerMinute: 100)
        _ = try limits.take(tokens: 60, at: now)
        limits.update(requestsPerMinute: 10, tokensPerMinute: 200)
        #expect(limits.status(at: now)?.requests?.remaining == 9)
        #expect(limits.status(at: now)?.tokens?.remaining == 200)
        limits.update(requestsPerMinute: nil, tokensPerMinute: nil)
        #expect(limits.status(at: now) == nil)
        limits.update(requestsPerMinute: 5, tokensPerMinute: nil)
        #expect(limits.status(at: now)?.requests?.remaining == 5)
        #expect(limits.status(at: now)?.tokens == nil)
    }

    @Test(
        "are reset in the words of the API",
        arguments: [
            (Duration.zero, "0ms"), (.milliseconds(12), "12ms"), (.microseconds(1500), "1ms"),
            (.milliseconds(999), "999ms"), (.seconds(1), "1s"), (.milliseconds(1500), "1.5s"),
            (.milliseconds(59_999), "59.9s"), (.seconds(60), "1m0s"), (.seconds(360), "6m0s"),
            (.seconds(3599), "59m59s"), (.seconds(3600), "1h0m0s"), (.seconds(90_061), "25h1m1s"),
        ])
    func words(_ duration: Duration, _ words: String) {
        #expect(duration.resetText == words)
    }
}
