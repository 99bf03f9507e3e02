import Foundation
import Primitives
import Synchronization
import Testing

@testable import Processes

@Suite("The queue of jobs")
struct JobQueueTests {
    /// A job that says its name when it runs, and waits until it is let go.
    private final class Gate: Sendable {
        let order = Mutex<[String]>([])
        private let open = DispatchSemaphore(value: 0)

        func pass(_ name: String) {
            order.withLock { $0.append(name) }
            open.wait()
        }

        func letGo() { open.signal() }
    }

    private func wait(_ gate: Gate, for count: Int) async {
        while gate.order.withLock({ $0.count }) < count { await Task.yield() }
    }

    @Test("who asks for little is before who asks for much")
    func fair() async throws {
        let queue = JobQueue(of: "jobs", concurrency: 2, maximumWaiting: 16)
        let gate = Gate()
        await withTaskGroup(of: Void.self) { group in
            func ask(_ owner: String, _ name: String) {
                group.addTask { try? await queue.run(for: owner) { gate.pass(name) } }
            }
            for number in 1...2 {
                ask("much", "m\(number)")
                await wait(gate, for: number)
            }
            for number in 3...5 { ask("much", "m\(number)") }
            while queue.waitingCount < 3 { await Task.yield() }
            ask("little", "l1")
            while queue.waitingCount < 4 { await Task.yield() }
            for number in 3...6 {
                gate.letGo()
                await wait(gate, for: number)
            }
            for _ in 0..<2 { gate.letGo() }
        }
        #expect(gate.order.withLock { $0[2] } == "l1")
        #expect(gate.order.withLock { Set($0) } == ["m1", "m2", "m3", "m4", "m5", "l1"])
    }

    @Test("one owner takes half of the places to wait, and is told when to come again")
    func bound() async throws {
        let queue = JobQueue(of: "jobs", concurrency: 1, maximumWaiting: 8)
        let gate = Gate()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<5 {
                group.addTask { try? await queue.run(for: "much") { gate.pass("m\(number)") } }
            }
            while queue.waitingCount < 4 { await Task.yield() }
            let problem = await #expect(throws: Problem.self) { try await queue.run(for: "much") {} }
            #expect(problem?.kind == .overloaded && problem?.retryAfterSeconds != nil)
            group.addTask { try? await queue.run(for: "little") { gate.pass("l") } }
            while queue.waitingCount < 5 { await Task.yield() }
            for _ in 0..<6 { gate.letGo() }
        }
        #expect(gate.order.withLock { $0.count } == 6)
    }
}
