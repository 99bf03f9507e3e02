import Dispatch
import Primitives
import Synchronization
import Testing

@testable import Identity

/// How many are at work at a time.
private final class Pressure: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { counts.withLock { $0.now -= 1 } }
}

@Suite("The worker for passwords", .timeLimit(.minutes(2)))
struct PasswordWorkerTests {
    @Test("does two at a time, lets 32 wait, and refuses the rest")
    func bounds() async throws {
        let worker = PasswordWorker()
        let gate = DispatchSemaphore(value: 0)
        let pressure = Pressure()
        let total = PasswordWorker.maximumAtOnce + PasswordWorker.maximumWaiting
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<total {
                group.addTask {
                    try await worker.run {
                        pressure.enter()
                        gate.wait()
                        pressure.leave()
                    }
                }
            }
            while worker.load != total { await Task.yield() }
            let refused = await problem { try await worker.run {} }
            #expect(refused?.kind == .overloaded)
            #expect(refused?.retryAfter != nil)
            for _ in 0..<total { gate.signal() }
            try await group.waitForAll()
        }
        #expect(pressure.most <= PasswordWorker.maximumAtOnce)
        #expect(worker.load == 0)
        #expect(try await worker.run { 7 } == 7)
    }

    @Test("gives a place free where the work fails")
    func failing() async throws {
        let worker = PasswordWorker()
        for _ in 0..<5 {
            let failed = await problem { try await worker.run { throw Problem(.conflict, "no") } }
            #expect(failed?.kind == .conflict)
        }
        #expect(worker.load == 0)
    }
}
