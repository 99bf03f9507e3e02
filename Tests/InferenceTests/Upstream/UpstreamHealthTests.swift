import NIOCore
import Testing

@testable import Inference

@Suite("The health of an upstream")
struct UpstreamHealthTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let health = Watched()

    /// Lets the moves of a value stand within an expectation.
    private final class Watched {
        private var value = UpstreamHealth()

        var state: UpstreamHealth.State { value.state }
        var isHealthy: Bool { value.isHealthy }
        func admits(at now: NIODeadline) -> Bool { value.admits(at: now) }
        func succeeded() { value.succeeded() }
        func failed(at now: NIODeadline) { value.failed(at: now) }
        func abandoned(at now: NIODeadline) { value.abandoned(at: now) }
    }

    @Test("is good until three attempts in a row have failed")
    func failuresInARow() {
        health.failed(at: start)
        health.failed(at: start)
        #expect(health.isHealthy)
        #expect(health.admits(at: start))
        health.failed(at: start)
        #expect(!health.isHealthy)
        #expect(!health.admits(at: start))
    }

    @Test("forgets failures at a success")
    func forgets() {
        for _ in 0..<10 {
            health.failed(at: start)
            health.failed(at: start)
            health.succeeded()
        }
        #expect(health.isHealthy)
        #expect(health.state == .healthy(failures: 0))
    }

    @Test("lets exactly one request try when the rest is over")
    func probing() {
        rest()
        let before = start + .milliseconds(499)
        #expect(!health.admits(at: before))
        let after = start + .milliseconds(500)
        #expect(health.admits(at: after))
        for _ in 0..<5 { #expect(!health.admits(at: after + .seconds(60))) }
        health.succeeded()
        #expect(health.isHealthy)
        for _ in 0..<5 { #expect(health.admits(at: after)) }
    }

    @Test("doubles the rest with each failed try, up to 30 seconds")
    func doubling() {
        rest()
        var now = start
        var rests: [Int64] = []
        for _ in 0..<9 {
            guard case .resting(let until, _) = health.state else {
                Issue.record("is not resting but \(health.state)")
                return
            }
            rests.append((until - now).nanoseconds / 1_000_000)
            now = until
            #expect(health.admits(at: now))
            health.failed(at: now)
        }
        #expect(rests == [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
    }

    @Test("begins with a short rest again after it was good")
    func shortAgain() {
        rest()
        #expect(health.admits(at: start + .seconds(1)))
        health.failed(at: start + .seconds(1))
        #expect(health.admits(at: start + .seconds(2)))
        health.succeeded()
        for _ in 0..<3 { health.failed(at: start + .seconds(3)) }
        #expect(health.state == .resting(until: start + .milliseconds(3500), rest: .milliseconds(500)))
    }

    @Test("lets the next one try at once where a try ended without a verdict")
    func abandoned() {
        rest()
        let now = start + .seconds(1)
        #expect(health.admits(at: now))
        health.abandoned(at: now)
        #expect(!health.isHealthy)
        #expect(health.admits(at: now))
        health.failed(at: now)
        #expect(health.state == .resting(until: now + .seconds(1), rest: .seconds(1)))
    }

    @Test("is not changed by abandoned requests while it is good or rests")
    func abandonedElsewhere() {
        health.failed(at: start)
        health.abandoned(at: start)
        #expect(health.state == .healthy(failures: 1))
        rest()
        let resting = health.state
        health.abandoned(at: start)
        #expect(health.state == resting)
    }

    @Test("is not changed by failures told while it rests, of requests sent before")
    func late() {
        rest()
        let resting = health.state
        health.failed(at: start + .milliseconds(400))
        #expect(health.state == resting)
    }

    @Test("is good at once when a request sent before the rest succeeds")
    func lateSuccess() {
        rest()
        health.succeeded()
        #expect(health.isHealthy)
    }

    private func rest() {
        health.succeeded()
        for _ in 0..<3 { health.failed(at: start) }
    }
}
