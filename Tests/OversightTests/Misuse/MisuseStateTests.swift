import Compliance
import Foundation
import Primitives
import Testing

@testable import Oversight

@Suite("The ladder of measures against misuse")
struct MisuseStateTests {
    private let terms = MisuseTerms(consecutive: 3, perDay: 5, ladder: [.warn, .limit, .suspend, .end])
    private let start = Timestamp(microseconds: 1_772_323_200_000_000)

    @Test("Three violations in a row lead to a warning, six to a limit, nine to a suspension")
    func inRow() {
        var state = MisuseState.clean
        let steps = (0..<9).map { state.note(violationAt: start + .seconds($0), under: terms) }
        #expect(steps == [nil, nil, .warn, nil, nil, .limit, nil, nil, .suspend])
        #expect(state.effect(at: start + .seconds(9)) == .suspend)
        #expect(state.effect(at: start + .seconds(7 * 86_400 + 9)) == nil)
    }

    @Test("A request that breaks no rule breaks the row, but not the day's count")
    func clean() {
        var state = MisuseState.clean
        var steps: [MisuseLadder.Step?] = []
        for second in 0..<5 {
            steps.append(state.note(violationAt: start + .seconds(second), under: terms))
            _ = state.noteClean()
        }
        #expect(steps == [nil, nil, nil, nil, .warn])
    }

    @Test("What is a day old does not count any more")
    func day() {
        var state = MisuseState.clean
        for hour in 0..<20 {
            #expect(state.note(violationAt: start + .seconds(hour * 6 * 3_600), under: terms) == nil)
            _ = state.noteClean()
        }
    }

    @Test("What was under way when a suspension came does not lead to the end of the use")
    func underWay() {
        var state = MisuseState.clean
        for _ in 0..<9 { _ = state.note(violationAt: start, under: terms) }
        for _ in 0..<100 { #expect(state.note(violationAt: start, under: terms) == nil) }
        #expect(state.rung == .suspend)
    }

    @Test("After a suspension the next step is the end, which has none but an appeal")
    func end() {
        var state = MisuseState.clean
        for _ in 0..<9 { _ = state.note(violationAt: start, under: terms) }
        let later = start + .seconds(8 * 86_400)
        let steps = (0..<3).map { _ in state.note(violationAt: later, under: terms) }
        #expect(steps == [nil, nil, .end])
        #expect(state.effect(at: later + .seconds(3_650 * 86_400)) == .end)
        state.lift(to: .suspend, at: later)
        #expect(state.effect(at: later) == nil)
    }

    @Test("A rung is forgotten after thirty days without a violation")
    func memory() {
        for (days, expected) in [(29, MisuseLadder.Step.limit), (31, .warn)] {
            var state = MisuseState.clean
            for _ in 0..<3 { _ = state.note(violationAt: start, under: terms) }
            let later = start + .seconds(days * 86_400)
            let steps = (0..<3).map { _ in state.note(violationAt: later, under: terms) }
            #expect(steps.last == expected, "after \(days) days")
        }
    }

    @Test("Random histories take the same steps as a model that counts its whole history anew each time")
    func model() {
        let seed =
            ProcessInfo.processInfo.environment["MINATO_TEST_SEED"].flatMap { UInt64($0) }
            ?? SystemRandomness().next()
        print("MisuseStateTests.model: seed \(seed)")
        let random = SeededRandomness(seed)
        for round in 0..<300 {
            let ladder = MisuseLadder.Step.allCases.filter { _ in random.below(4) > 0 }
            let terms = MisuseTerms(
                consecutive: Int(random.below(5)) + 1, perDay: Int(random.below(7)) + 1,
                ladder: ladder.isEmpty ? [.warn] : ladder)
            var state = MisuseState.clean
            var model = NaiveLadder(terms: terms)
            var befores: [MisuseLadder.Step: MisuseLadder.Step?] = [:]
            var now = start
            for event in 0..<200 {
                now += Self.pauses[Int(random.below(UInt64(Self.pauses.count)))]
                switch random.below(12) {
                case 0..<8:
                    let before = state.rung
                    let taken = state.note(violationAt: now, under: terms)
                    #expect(taken == model.violation(at: now), "seed \(seed), round \(round), event \(event)")
                    if let taken { befores[taken] = model.wasForgotten ? .some(nil) : before }
                case 8..<11:
                    _ = state.noteClean()
                    model.clean(at: now)
                default:
                    guard let rung = state.rung, rung == model.rung else { break }
                    let before = befores[rung] ?? nil
                    state.lift(to: before, at: now)
                    model.lift(to: before, at: now)
                }
                #expect(
                    state.effect(at: now) == model.effect(at: now),
                    "seed \(seed), round \(round), event \(event)")
            }
        }
    }

    private static let pauses: [Duration] = [
        .zero, .seconds(1), .seconds(600), .seconds(3_600), .seconds(6 * 3_600), .seconds(86_400),
        .seconds(86_401), .seconds(8 * 86_400), .seconds(31 * 86_400),
    ]
}

/// The ladder as the clause says it, by going through all that ever happened.
private struct NaiveLadder {
    private enum Event {
        case violation(Timestamp)
        case clean
        /// A step or its lifting: nothing before it counts.
        case cut
    }

    let terms: MisuseTerms
    private var history: [Event] = []
    private(set) var rung: MisuseLadder.Step?
    private var until: Timestamp?
    private var lastViolation: Timestamp?
    private(set) var wasForgotten = false

    init(terms: MisuseTerms) { self.terms = terms }

    func effect(at now: Timestamp) -> MisuseLadder.Step? {
        if let until, now >= until { return nil }
        return rung
    }

    mutating func violation(at now: Timestamp) -> MisuseLadder.Step? {
        if [.suspend, .end].contains(effect(at: now)) { return nil }
        wasForgotten = false
        if rung != nil, let lastViolation, now - lastViolation > .seconds(30 * 86_400) {
            rung = nil
            wasForgotten = true
        }
        lastViolation = now
        history.append(.violation(now))
        var inRow = 0
        var isRow = true
        var today = 0
        loop: for event in history.reversed() {
            switch event {
            case .cut: break loop
            case .clean: isRow = false
            case .violation(let time):
                if isRow { inRow += 1 }
                if now - time < .seconds(86_400) { today += 1 }
            }
        }
        guard inRow >= terms.consecutive || today >= terms.perDay else { return nil }
        let order = MisuseLadder.Step.allCases
        let height = rung.flatMap { order.firstIndex(of: $0) } ?? -1
        let next = order.indices.first { $0 > height && terms.ladder.contains(order[$0]) }
        let step = next.map { order[$0] } ?? terms.ladder.last ?? .end
        rung = step
        switch step {
        case .warn, .limit: until = now + .seconds(86_400)
        case .suspend: until = now + .seconds(604_800)
        case .end: until = nil
        }
        history.append(.cut)
        return step
    }

    mutating func clean(at now: Timestamp) { history.append(.clean) }

    mutating func lift(to before: MisuseLadder.Step?, at now: Timestamp) {
        rung = before
        until = before == nil ? nil : now
        history.append(.cut)
    }
}
