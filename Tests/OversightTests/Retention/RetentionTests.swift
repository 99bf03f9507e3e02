import Accounting
import Compliance
import Persistence
import Primitives
import Testing

@testable import Oversight

@Suite("What was kept for its time is deleted, and nothing sooner")
struct RetentionTests {
    @Test("Without packs it is a year, never less than 184 days")
    func standard() {
        #expect(RetentionTerms([]).days == 365)
        let now = Timestamp(microseconds: 1_772_323_200_000_000)
        #expect(now - RetentionTerms([]).cutoff(at: now) == .seconds(365 * 86_400))
    }

    private func sweep(_ house: PeopleHouse) async throws -> Int {
        let id = house.id(Retention.Sweep.self)
        let now = house.now
        return try await house.write { [log = house.log] in
            try Retention.sweep(RetentionTerms([]), id: id, at: now, log: log, in: $0)
        }
    }

    @Test("Violations, uses, closed tickets and requests go after a year, and a leaf says how many")
    func year() async throws {
        let house = try PeopleHouse()
        let terms = MisuseTerms(consecutive: 1, perDay: 1, ladder: [.warn, .limit, .suspend, .end])
        let person = try await house.person("alice")
        let first = try await violate(house, terms)
        let complaint = Complaint(
            id: house.id(), account: house.account, person: person.id, kind: .appeal, step: first?.id,
            text: "No.", createdAt: house.now)
        let open = Complaint(
            id: house.id(), account: house.account, person: person.id, kind: .content, text: "Still open.",
            createdAt: house.now)
        let now = house.now
        try await house.write { [log = house.log] transaction in
            let taken = try Complaints.open(complaint, by: .account, log: log, in: transaction)
            _ = try Complaints.decide(.reject, "No.", on: taken, at: now, log: log, in: transaction)
            _ = try Complaints.open(open, by: .account, log: log, in: transaction)
        }
        house.clock.advance(by: .seconds(365 * 86_400))
        #expect(try await sweep(house) == 0, "a year to the second is kept")
        house.clock.advance(by: .seconds(1))
        #expect(try await sweep(house) == 1)
        for table in ["violations", "person_uses", "misuse_steps", "misuse"] {
            #expect(try await house.count(table) == 0, "\(table)")
        }
        #expect(try await house.count("complaints") == 1, "an open one stays")
        #expect(try await house.count("people") == 1)
        let leaf = try #require(try await house.leaves().last)
        #expect(leaf["kind"] == "retention.swept")
        #expect(leaf["kept_days"]?.intValue == 365)
        #expect(leaf["deleted"]?["violations"]?.intValue == 1)
        #expect(try await sweep(house) == 0)
    }

    @Test("Who has not been seen for a year is forgotten; an opt-out lasts")
    func people() async throws {
        let house = try PeopleHouse()
        let terms = MisuseTerms(consecutive: 3, perDay: 5, ladder: [.warn])
        _ = try await violate(house, terms)
        house.clock.advance(by: .seconds(366 * 86_400))
        #expect(try await sweep(house) == 1)
        #expect(try await house.count("people") == 0)
        _ = try await violate(house, terms)
        let person = try await house.person("alice")
        let now = house.now
        _ = try await house.write { [log = house.log] in
            try People.declare(
                PersonDeclaration(trainingOptOut: true), of: person, by: .account, at: now, log: log, in: $0)
        }
        house.clock.advance(by: .seconds(366 * 86_400))
        _ = try await sweep(house)
        #expect(try await house.count("person_uses") == 0)
        #expect(try await house.count("people") == 1)
    }

    @Test("A step that still works is kept however old it is")
    func end() async throws {
        let house = try PeopleHouse()
        let terms = MisuseTerms(consecutive: 1, perDay: 1, ladder: [.end])
        _ = try await house.person("alice")
        let step = try await violate(house, terms)
        #expect(step?.step == .end)
        house.clock.advance(by: .seconds(4_000 * 86_400))
        _ = try await sweep(house)
        let state = try await house.read { [hash = house.subject("alice").hash] in
            try Standing.of(hash, in: $0)
        }
        #expect(state.misuse.effect(at: house.now) == .end)
        #expect(state.step == step?.id)
    }

    @Test("A sweep deletes a bounded number of rows and says that there are more")
    func bounded() async throws {
        let house = try PeopleHouse()
        let person = try await house.person("alice")
        let uses = (0..<Retention.batch + 10).map { _ in house.id(Use.self) }
        let now = house.now
        try await house.write { transaction in
            for use in uses { _ = try People.note(use, of: person.id, at: now, in: transaction) }
        }
        house.clock.advance(by: .seconds(366 * 86_400))
        #expect(try await sweep(house) == Retention.batch)
        #expect(try await sweep(house) == 10)
        #expect(try await sweep(house) == 0)
    }

    private func violate(_ house: PeopleHouse, _ terms: MisuseTerms) async throws -> MisuseStep? {
        let note = ConductNote(
            use: house.id(), subject: house.subject("alice"), service: house.service, isViolation: true,
            isClean: false, ladder: terms, activity: nil, at: house.now, newPerson: house.id(),
            newStep: house.id())
        return try await house.write { [log = house.log] in try note.keep(log: log, in: $0) }
    }
}
