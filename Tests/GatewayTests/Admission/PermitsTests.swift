import NIOConcurrencyHelpers
import Testing

@testable import Gateway

@Suite("The permits")
struct PermitsTests {
    @Test("are given up to the limit, and again when they come back")
    func limit() {
        let permits = Permits(limit: 2, of: "answers are under way")
        for _ in 0..<3 {
            #expect(problem { try permits.take() } == nil)
            #expect(problem { try permits.take() } == nil)
            let refused = problem { try permits.take() }
            #expect(refused?.kind == .overloaded)
            #expect(refused?.retryAfter != nil)
            #expect(permits.inFlight == 2)
            permits.release()
            permits.release()
        }
        #expect(permits.inFlight == 0)
    }

    @Test("are never more than the limit in parallel")
    func parallel() async {
        let permits = Permits(limit: 10, of: "answers are under way")
        let holders = NIOLockedValueBox(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    for _ in 0..<500 where (try? permits.take()) != nil {
                        let now = holders.withLockedValue { holders in
                            holders += 1
                            return holders
                        }
                        #expect(now <= 10)
                        holders.withLockedValue { $0 -= 1 }
                        permits.release()
                    }
                }
            }
        }
        #expect(permits.inFlight == 0)
    }
}
