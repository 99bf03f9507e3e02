import Primitives
import Testing

@testable import Inference

@Suite("The plan of attempts")
struct AttemptPlanTests {
    private let broken = Problem(.upstreamFailed, "broken")

    @Test("asks the preferred upstream first, without a pause")
    func first() {
        var plan = AttemptPlan(upstreams: 3, retries: 2)
        let step = plan.next(jitter: 255) { _ in true }
        #expect(step == .attempt(upstream: 0, after: .zero))
    }

    @Test("goes to the others in their order, and pauses before it asks one again")
    func order() {
        var plan = AttemptPlan(upstreams: 2, retries: 4)
        let steps = steps(&plan, 6)
        #expect(
            steps == [
                .attempt(upstream: 0, after: .zero), .attempt(upstream: 1, after: .zero),
                .attempt(upstream: 0, after: .milliseconds(200)),
                .attempt(upstream: 1, after: .milliseconds(400)),
                .attempt(upstream: 0, after: .milliseconds(800)), .giveUp(broken),
            ])
    }

    @Test("pauses longer each time, up to a bound")
    func pauses() {
        var plan = AttemptPlan(upstreams: 1, retries: 7)
        let pauses = steps(&plan, 8).map { step in
            if case .attempt(0, let pause) = step { pause } else { Duration.seconds(-1) }
        }
        #expect(pauses == [0, 100, 200, 400, 800, 1600, 1600, 1600].map(Duration.milliseconds))
    }

    @Test("spreads retries over twice the pause", arguments: [UInt8(0), 1, 128, 255])
    func jitter(_ jitter: UInt8) {
        var plan = AttemptPlan(upstreams: 1, retries: 1)
        _ = plan.next(jitter: 0) { _ in true }
        plan.failed(broken)
        guard case .attempt(0, let pause) = plan.next(jitter: jitter, admits: { _ in true }) else {
            Issue.record("gave up")
            return
        }
        #expect(pause == .milliseconds(100) + .milliseconds(100) * Int(jitter) / 255)
    }

    @Test("makes as many attempts as there are retries and one more", arguments: 0...4)
    func bound(_ retries: Int) {
        var plan = AttemptPlan(upstreams: 2, retries: retries)
        var attempts = 0
        while case .attempt = plan.next(jitter: 0, admits: { _ in true }), attempts < 100 {
            attempts += 1
            plan.failed(broken)
        }
        #expect(attempts == retries + 1)
    }

    @Test("passes over upstreams that may not be asked")
    func passesOver() {
        var plan = AttemptPlan(upstreams: 3, retries: 2)
        let first = plan.next(jitter: 0) { $0 == 2 }
        #expect(first == .attempt(upstream: 2, after: .zero))
        plan.failed(broken)
        let second = plan.next(jitter: 0) { $0 != 2 }
        #expect(second == .attempt(upstream: 0, after: .zero))
    }

    @Test("asks for leave of no more upstreams than it needs")
    func leave() {
        var plan = AttemptPlan(upstreams: 3, retries: 2)
        var asked: [Int] = []
        _ = plan.next(jitter: 0) { upstream in
            asked.append(upstream)
            return upstream == 1
        }
        #expect(asked == [0, 1])
    }

    @Test("says that nobody can be asked, and when to come back")
    func nobody() {
        var plan = AttemptPlan(upstreams: 0, retries: 2)
        guard case .giveUp(let problem) = plan.next(jitter: 0, admits: { _ in false }) else {
            Issue.record("asks somebody")
            return
        }
        #expect(problem.kind == .engineUnavailable)
        #expect(problem.retryAfter != nil)
    }

    @Test("asks once when all upstreams rest, and does not try again")
    func allRest() {
        var plan = AttemptPlan(upstreams: 3, retries: 2)
        #expect(plan.next(jitter: 0) { _ in false } == .attempt(upstream: 0, after: .zero))
        plan.failed(Problem(.upstreamFailed, "still"))
        #expect(plan.next(jitter: 0) { _ in false } == .giveUp(Problem(.upstreamFailed, "still")))
    }

    @Test("never asks an upstream again that would say the same")
    func settled() {
        var plan = AttemptPlan(upstreams: 2, retries: 5)
        #expect(plan.next(jitter: 0) { _ in true } == .attempt(upstream: 0, after: .zero))
        plan.failed(Problem(.upstreamFailed, "no such key"), isFinal: true)
        #expect(plan.next(jitter: 0) { _ in true } == .attempt(upstream: 1, after: .zero))
        plan.failed(Problem(.upstreamFailed, "down"))
        guard case .attempt(upstream: 1, _) = plan.next(jitter: 0, admits: { _ in true }) else {
            Issue.record("asks the first again, or nobody")
            return
        }
        plan.failed(Problem(.upstreamFailed, "no such path"), isFinal: true)
        #expect(plan.next(jitter: 0) { _ in true } == .giveUp(Problem(.upstreamFailed, "no such path")))
    }

    @Test("gives up with what the last attempt failed of")
    func lastProblem() {
        var plan = AttemptPlan(upstreams: 1, retries: 1)
        _ = plan.next(jitter: 0) { _ in true }
        plan.failed(Problem(.upstreamTimeout, "late"))
        let step = plan.next(jitter: 0) { _ in false }
        #expect(step == .giveUp(Problem(.upstreamTimeout, "late")))
    }

    private func steps(_ plan: inout AttemptPlan, _ count: Int) -> [AttemptPlan.Step] {
        (0..<count).map { _ in
            defer { plan.failed(broken) }
            return plan.next(jitter: 0) { _ in true }
        }
    }
}
