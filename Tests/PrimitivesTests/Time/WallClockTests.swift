import Foundation
import Primitives
import Testing

@Suite("Clocks")
struct WallClockTests {
    @Test("A manual clock moves only when it is told to")
    func manual() {
        let clock = ManualClock(Timestamp(microseconds: 5))
        #expect(clock.now() == Timestamp(microseconds: 5))
        clock.advance(by: .milliseconds(1))
        #expect(clock.now() == Timestamp(microseconds: 1_005))
        clock.advance(by: .milliseconds(-1))
        #expect(clock.now() == Timestamp(microseconds: 5))
        clock.set(Timestamp(microseconds: 0))
        #expect(clock.now() == Timestamp(microseconds: 0))
    }

    @Test("Every task's advance of a manual clock counts")
    func concurrency() async {
        let clock = ManualClock(Timestamp(microseconds: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1_000 { clock.advance(by: .microseconds(1)) } }
            }
        }
        #expect(clock.now() == Timestamp(microseconds: 8_000))
    }

    @Test("The system's clock agrees with the platform's own reading")
    func system() {
        let before = Date().timeIntervalSince1970
        let now = Double(SystemClock().now().microseconds) / 1_000_000
        let after = Date().timeIntervalSince1970
        #expect(now > before - 0.001 && now < after + 0.001)
    }
}
