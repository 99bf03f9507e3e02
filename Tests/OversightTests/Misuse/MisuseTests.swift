import Accounting
import Compliance
import Persistence
import Primitives
import Testing

@testable import Oversight

@Suite("Violations in the database")
struct MisuseTests {
    private let terms = MisuseTerms(consecutive: 3, perDay: 5, ladder: [.warn, .limit, .suspend, .end])

    @discardableResult
    private func violate(
        _ house: PeopleHouse, _ person: Person, use: ID<Use>? = nil
    ) async throws -> MisuseStep? {
        let use = use ?? house.id(Use.self)
        let step = house.id(MisuseStep.self)
        let now = house.now
        return try await house.write { [terms, log = house.log, service = house.service] in
            try Misuse.note(
                violation: use, of: person.id, service: service, at: now, under: terms, step: step, log: log,
                in: $0)
        }
    }

    @Test("The third in a row is a warning, with its leaf, which names nobody")
    func warning() async throws {
        let house = try PeopleHouse()
        let person = try await house.person("alice")
        #expect(try await violate(house, person) == nil)
        #expect(try await violate(house, person) == nil)
        let step = try #require(try await violate(house, person))
        #expect(step.step == .warn)
        let leaf = try #require(try await house.leaves().last)
        #expect(leaf["kind"] == "misuse.step")
        #expect(leaf["person"]?.stringValue == person.id.description)
        let text = String(decoding: leaf.serialized, as: UTF8.self)
        #expect(!text.contains("alice"))
        #expect(!text.contains(person.subject.description))
    }

    @Test("The same use counts once, and tells the same step again")
    func repeated() async throws {
        let house = try PeopleHouse()
        let person = try await house.person("alice")
        let use = house.id(Use.self)
        for _ in 0..<5 { #expect(try await violate(house, person, use: use) == nil) }
        try await violate(house, person)
        let last = house.id(Use.self)
        let step = try #require(try await violate(house, person, use: last))
        #expect(try await violate(house, person, use: last) == step)
        #expect(try await house.leaves().filter { $0["kind"] == "misuse.step" }.count == 1)
    }

    @Test("However many end at once, each is counted by itself")
    func concurrent() async throws {
        let house = try PeopleHouse()
        let person = try await house.person("alice")
        let steps = try await withThrowingTaskGroup(of: MisuseStep?.self) { group in
            for _ in 0..<200 { group.addTask { try await violate(house, person) } }
            return try await group.reduce(into: [MisuseLadder.Step]()) { steps, step in
                if let step { steps.append(step.step) }
            }
        }
        // Nine lead to the suspension; the others were under way.
        #expect(Set(steps) == [.warn, .limit, .suspend])
        #expect(steps.count == 3)
        #expect(try await house.count("violations") == 200)
    }

    @Test("A transaction that fails counts nothing")
    func rolledBack() async throws {
        let house = try PeopleHouse()
        let person = try await house.person("alice")
        try await violate(house, person)
        try await violate(house, person)
        struct Failure: Error {}
        let use = house.id(Use.self)
        let step = house.id(MisuseStep.self)
        let now = house.now
        await #expect(throws: Failure.self) {
            try await house.write { [terms, log = house.log, service = house.service] transaction in
                let taken = try Misuse.note(
                    violation: use, of: person.id, service: service, at: now, under: terms, step: step,
                    log: log, in: transaction)
                #expect(taken?.step == .warn)
                throw Failure()
            }
        }
        #expect(try await house.read { try Misuse.state(of: person.id, in: $0) }.rung == nil)
        #expect(try await violate(house, person)?.step == .warn)
    }

    @Test("An appeal that is upheld leads one rung down, step by step")
    func lifting() async throws {
        let house = try PeopleHouse()
        let person = try await house.person("alice")
        var steps: [MisuseStep] = []
        for _ in 0..<9 { if let step = try await violate(house, person) { steps.append(step) } }
        let now = house.now
        for (step, rung) in zip(steps.reversed(), [MisuseLadder.Step.limit, .warn, nil]) {
            // Twice is once.
            for _ in 0..<2 {
                try await house.write { [log = house.log] in
                    try Misuse.lift(step, at: now, by: .operator, log: log, in: $0)
                }
            }
            let state = try await house.read { try Misuse.state(of: person.id, in: $0) }
            #expect(state.rung == rung)
            #expect(state.effect(at: now) == nil)
        }
        #expect(try await violate(house, person) == nil, "the count began anew")
    }
}
