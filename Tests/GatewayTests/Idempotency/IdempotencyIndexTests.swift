import Accounting
import NIOConcurrencyHelpers
import NIOCore
import Oversight
import Primitives
import Testing

@testable import Gateway

@Suite("The index of repeated requests", .timeLimit(.minutes(5)))
struct IdempotencyIndexTests {
    private let key = IdempotencyIndex.Key(account: ID(high: 1, low: 1), text: "k")
    private let payload = PayloadHash(of: "body".utf8)

    private func index(bytes: Int = 1 << 20, lifetime: TimeAmount = .minutes(10)) -> IdempotencyIndex {
        IdempotencyIndex(maximumBytes: bytes, lifetime: lifetime)
    }

    private func answer(_ text: String, bytes: Int = 0) -> RecordedAnswer {
        RecordedAnswer(
            head: AnswerHead(content: .events, record: text), body: ByteBuffer(repeating: 0, count: bytes))
    }

    private func key(_ number: Int) -> IdempotencyIndex.Key {
        IdempotencyIndex.Key(account: ID(high: 1, low: 1), text: "k\(number)")
    }

    @Test("has one leader for a key, and gives its answer to all others")
    func oneLeader() async throws {
        let index = index()
        let leaders = NIOLockedValueBox(0)
        let answers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    while true {
                        switch try index.role(for: key, payload: payload) {
                        case .leader:
                            leaders.withLockedValue { $0 += 1 }
                            for _ in 0..<50 { await Task.yield() }
                            index.finish(key, with: answer("first"))
                        case .wait: await index.wait(for: key)
                        case .replay(let answer): return answer.head.record
                        }
                    }
                }
            }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(leaders.withLockedValue { $0 } == 1)
        #expect(answers == Array(repeating: "first", count: 100))
    }

    @Test("has a new leader when the first one had nothing to give")
    func failedLeader() async throws {
        let index = index()
        let leaders = NIOLockedValueBox(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    while true {
                        switch try index.role(for: key, payload: payload) {
                        case .leader:
                            let number = leaders.withLockedValue { leaders in
                                leaders += 1
                                return leaders
                            }
                            await Task.yield()
                            index.finish(key, with: number < 5 ? nil : answer("fifth"))
                            if number < 5 { return }
                        case .wait: await index.wait(for: key)
                        case .replay(let answer):
                            #expect(answer.head.record == "fifth")
                            return
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(leaders.withLockedValue { $0 } == 5)
    }

    @Test("refuses another body under the same key, while it is answered and afterwards")
    func conflict() throws {
        let index = index()
        let other = PayloadHash(of: "other".utf8)
        guard case .leader = try index.role(for: key, payload: payload) else {
            Issue.record("is not the leader")
            return
        }
        #expect(problem { _ = try index.role(for: key, payload: other) }?.kind == .idempotencyConflict)
        index.finish(key, with: answer("first"))
        #expect(problem { _ = try index.role(for: key, payload: other) }?.kind == .idempotencyConflict)
        guard case .replay = try index.role(for: key, payload: payload) else {
            Issue.record("is not answered again")
            return
        }
    }

    @Test("keeps the keys of two accounts apart")
    func accounts() throws {
        let index = index()
        let other = IdempotencyIndex.Key(account: ID(high: 1, low: 2), text: "k")
        for key in [key, other] {
            guard case .leader = try index.role(for: key, payload: payload) else {
                Issue.record("is not the leader")
                return
            }
        }
    }

    @Test("forgets the oldest answers above its bound of bytes")
    func evictionByBytes() throws {
        let size = answer("", bytes: 1000).bytes
        let index = index(bytes: 3 * size)
        for number in 0..<5 {
            _ = try index.role(for: key(number), payload: payload)
            index.finish(key(number), with: answer("\(number)", bytes: 1000))
        }
        let kept = try (0..<5).filter { number in
            if case .replay = try index.role(for: key(number), payload: payload) { true } else { false }
        }
        #expect(kept == [2, 3, 4])
    }

    @Test("goes on forgetting however many have passed through")
    func manyEvictions() throws {
        let index = index(bytes: 10 * answer("").bytes)
        for number in 0..<5000 {
            guard case .leader = try index.role(for: key(number), payload: payload) else {
                Issue.record("\(number) is not the leader")
                return
            }
            index.finish(key(number), with: answer("\(number)"))
        }
        for number in 4980..<5000 {
            let role = try index.role(for: key(number), payload: payload)
            if case .replay(let answer) = role {
                #expect(number >= 4990)
                #expect(answer.head.record == "\(number)")
            } else {
                #expect(number < 4990)
                index.finish(key(number), with: nil)
            }
        }
    }

    @Test("keeps no answer that alone is above its bound, and goes on")
    func tooLarge() throws {
        let index = index(bytes: 1000)
        _ = try index.role(for: key(0), payload: payload)
        index.finish(key(0), with: answer("large", bytes: 5000))
        for number in [0, 1] {
            guard case .leader = try index.role(for: key(number), payload: payload) else {
                Issue.record("is not the leader")
                return
            }
            index.finish(key(number), with: answer("small"))
        }
        guard case .replay = try index.role(for: key(1), payload: payload) else {
            Issue.record("is not kept")
            return
        }
    }

    @Test("forgets answers by their age")
    func evictionByAge() throws {
        let index = index(lifetime: .zero)
        for _ in 0..<3 {
            guard case .leader = try index.role(for: key, payload: payload) else {
                Issue.record("is not the leader")
                return
            }
            index.finish(key, with: answer("first"))
        }
    }

    @Test("never forgets who is still being answered")
    func running() throws {
        let index = index(bytes: 0, lifetime: .zero)
        _ = try index.role(for: key, payload: payload)
        for number in 0..<10 {
            _ = try index.role(for: key(number), payload: payload)
            index.finish(key(number), with: answer("x"))
        }
        guard case .wait = try index.role(for: key, payload: payload) else {
            Issue.record("was forgotten")
            return
        }
    }

    @Test("gives nobody an answer again to somebody who was erased, finished or not")
    func erased() throws {
        let index = index()
        let (alice, bob) = (SubjectHash(of: [1]), SubjectHash(of: [2]))
        func key(_ number: Int, _ subject: SubjectHash) -> IdempotencyIndex.Key {
            IdempotencyIndex.Key(account: ID(high: 1, low: 1), text: "k\(number)", subject: subject)
        }
        for key in [key(0, alice), key(1, bob), key(2, alice)] {
            _ = try index.role(for: key, payload: payload)
        }
        index.finish(key(0, alice), with: answer("first", bytes: 100))
        index.finish(key(1, bob), with: answer("second", bytes: 100))
        #expect(index.forget(subject: alice) == 1)
        #expect(index.forget(subject: alice) == 0)
        index.finish(key(2, alice), with: answer("third", bytes: 100))
        for (key, isGone) in [(key(0, alice), true), (key(1, bob), false), (key(2, alice), true)] {
            guard case .replay(let answer) = try index.role(for: key, payload: payload) else {
                Issue.record("is not there")
                return
            }
            #expect(answer.isGone == isGone)
            #expect(answer.body.readableBytes == (isGone ? 0 : 100))
        }
    }

    @Test("does not wait for a key that nobody answers")
    func waitForNobody() async throws {
        let index = index()
        await index.wait(for: key)
        index.finish(key, with: answer("nobody"))
        guard case .leader = try index.role(for: key, payload: payload) else {
            Issue.record("is not the leader")
            return
        }
    }
}
