import Primitives
import PropertyTesting
import Testing

@testable import Knowledge

@Suite("The way of a document")
struct DocumentProgressTests {
    private let start = Timestamp(microseconds: 1_000_000)

    private func reading() throws -> DocumentProgress {
        var progress = DocumentProgress(at: start)
        try progress.begin(at: start)
        return progress
    }

    @Test("leads from waiting over reading to its end")
    func way() throws {
        let ends: [(DocumentProgress.Outcome, DocumentProgress.State)] = [
            (.indexed, .indexed), (.skipped("s"), .skipped), (.failed("f"), .failed),
            (.indexedByWordsOnly("w"), .indexed), (.postponed("p"), .waiting),
        ]
        for (outcome, state) in ends {
            var progress = try reading()
            #expect(progress.state == .reading && progress.dueAt == nil && progress.attempts == 1)
            try progress.end(outcome, at: start)
            #expect(progress.state == state)
            #expect(progress.state.isEnded == (progress.state != .waiting))
        }
    }

    @Test("lets nobody read what is read, removed, ended or not due")
    func refusals() throws {
        var progress = try reading()
        #expect(throws: Problem.self) { try progress.begin(at: start) }
        try progress.end(.indexed, at: start)
        #expect(throws: Problem.self) { try progress.begin(at: start) }
        #expect(throws: Problem.self) { try progress.end(.indexed, at: start) }
        progress.remove(because: "gone")
        #expect(throws: Problem.self) { try progress.begin(at: start) }
        #expect(throws: Problem.self) { try progress.end(.indexed, at: start) }
        var early = DocumentProgress(at: start + .seconds(1))
        #expect(throws: Problem.self) { try early.begin(at: start) }
        #expect(throws: Problem.self) { try early.end(.indexed, at: start) }
    }

    @Test("rests longer after each failure that passes, and fails in the end")
    func backoff() throws {
        var progress = DocumentProgress(at: start)
        var now = start
        var pauses: [Duration] = []
        while let due = progress.dueAt {
            pauses.append(due - now)
            now = due
            try progress.begin(at: now)
            try progress.end(.postponed("away"), at: now)
        }
        #expect(pauses.count == Int(DocumentProgress.maximumAttempts))
        #expect(pauses.prefix(4) == [.zero, .seconds(5), .seconds(10), .seconds(20)])
        #expect(pauses == pauses.sorted() && pauses.allSatisfy { $0 <= .seconds(600) })
        #expect(progress.state == .failed && progress.reason == "away")
        progress.ask(at: now)
        #expect(progress == DocumentProgress(at: now))
    }

    @Test("goes on after a stop without a failed attempt")
    func stop() throws {
        var progress = try reading()
        progress.resume(at: start)
        #expect(progress == DocumentProgress(at: start))
    }

    @Test("is indexed while embeddings are made up for, whatever becomes of them")
    func embeddings() throws {
        var progress = try reading()
        try progress.end(.indexedByWordsOnly("The engine is away."), at: start)
        let due = try #require(progress.dueAt)
        for outcome in [DocumentProgress.Outcome.failed("x"), .postponed("y"), .indexed] {
            var again = progress
            try again.begin(at: due)
            #expect(again.state == .indexed)
            try again.end(outcome, at: due)
            #expect(again.state == .indexed)
            #expect((again.reason == nil) == (outcome == .indexed))
        }
    }

    @Test("never leaves its states, whatever happens in whatever order")
    func anything() throws {
        let random = printedRandomness()
        var progress = DocumentProgress(at: start)
        var now = start
        for _ in 0..<20_000 {
            let before = progress
            now += .milliseconds(random.below(20_000))
            switch random.below(7) {
            case 0, 1: try? progress.begin(at: now)
            case 2:
                let outcomes: [DocumentProgress.Outcome] = [
                    .indexed, .indexedByWordsOnly("w"), .skipped("s"), .failed("f"), .postponed("p"),
                ]
                try? progress.end(random.element(of: outcomes), at: now)
            case 3: progress.ask(at: now)
            case 4: progress.resume(at: now)
            case 5: progress.remove(because: String(repeating: "長", count: 300))
            default: try? progress.adopt()
            }
            #expect((0...DocumentProgress.maximumAttempts + 1).contains(progress.attempts))
            #expect((progress.reason?.utf8.count ?? 0) <= DocumentProgress.maximumReasonBytes)
            switch progress.state {
            case .waiting: #expect(progress.dueAt != nil)
            case .indexed: #expect(progress.dueAt == nil || progress.reason != nil)
            case .reading, .failed, .skipped, .removed: #expect(progress.dueAt == nil)
            }
            if before.state == .removed { #expect([.removed, .waiting].contains(progress.state)) }
        }
    }
}
