import Primitives
import Testing

@testable import Gateway

@Suite("Questions to a classifier")
struct JudgingStateTests {
    @Test("come one at a time, the next about all that has come meanwhile")
    func oneAtATime() {
        var state = JudgingState(lookAhead: 0)
        #expect(state.arrived(1) == .ask(upTo: 1))
        #expect(state.arrived(5) == .none)
        #expect(state.arrived(9) == .none)
        #expect(state.answered() == .ask(upTo: 9))
        #expect(state.answered() == .none)
    }

    @Test("wait for enough text while nothing is held back")
    func worth() {
        var state = JudgingState(lookAhead: 1_000)
        #expect(state.arrived(JudgingState.worthAsking - 1) == .none)
        #expect(state.arrived(JudgingState.worthAsking) == .ask(upTo: JudgingState.worthAsking))
    }

    @Test("end with one about the whole")
    func whole() {
        var state = JudgingState(lookAhead: 1_000)
        #expect(state.arrived(10) == .none)
        #expect(state.ended(12) == .ask(upTo: 12))
        #expect(state.ended(12) == .none)
        #expect(state.answered() == .finish)
        #expect(state.answered() == .none)
    }

    @Test("are none about nothing")
    func empty() {
        var state = JudgingState(lookAhead: 0)
        #expect(state.ended(0) == .finish)
    }

    @Test("stop when there is nothing more to know")
    func stopped() {
        var state = JudgingState(lookAhead: 0)
        #expect(state.arrived(1) == .ask(upTo: 1))
        state.stop()
        #expect(state.answered() == .none)
        #expect(state.arrived(100) == .none)
        #expect(state.ended(100) == .none)
    }

    @Test("cover every text to its end, whatever comes when", arguments: 0..<50)
    func coverage(seed: UInt64) {
        let random = SeededRandomness(seed)
        let lookAhead = Int(random.next() % 200)
        var state = JudgingState(lookAhead: lookAhead)
        var queue = LookAheadQueue(lookAhead: lookAhead)
        var arrived = 0
        var asked: Int?
        var isFinished = false
        func act(_ action: JudgingState.Action) {
            switch action {
            case .none: break
            case .ask(let end):
                #expect(asked == nil)
                asked = end
            case .finish: isFinished = true
            }
        }
        for _ in 0..<200 {
            if random.next() % 3 > 0 {
                arrived += Int(random.next() % 30)
                queue.arrived(arrived)
                queue.push(.init(integer: UInt8(0)))
                act(state.arrived(arrived))
            } else if let end = asked {
                asked = nil
                queue.judge(upTo: end)
                act(state.answered())
            }
            _ = queue.releasable()
            #expect(queue.ahead <= lookAhead)
        }
        act(state.ended(arrived))
        while let end = asked {
            asked = nil
            queue.judge(upTo: end)
            act(state.answered())
        }
        #expect(isFinished)
        #expect(queue.judgedByVerdict == arrived)
    }
}

@Suite("The windows of a long text")
struct JudgedTextTests {
    @Test("cover it whole, each within the bound, cut at no scalar")
    func windows() {
        let text = String(repeating: "港は広い。", count: 8_000)
        for start in [0, 1, 5_000, text.utf8.count - 1] {
            let windows = JudgedText.windows(of: text, from: start)
            #expect(windows.allSatisfy { $0.utf8.count <= JudgedText.windowBytes + 8 })
            #expect(windows.allSatisfy { !$0.contains("\u{FFFD}") })
            #expect(text.hasSuffix(windows[windows.count - 1]))
            let covered =
                windows.reduce(0) { $0 + $1.utf8.count } - (windows.count - 1) * JudgedText.overlapBytes
            #expect(covered + 16 * windows.count >= text.utf8.count - start)
        }
        #expect(JudgedText.windows(of: "short", from: 2) == ["short"])
        #expect(JudgedText.windows(of: "short", from: 5) == [])
    }
}
