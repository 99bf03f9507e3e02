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
            try Retention.sweep(RetentionTerms([]), id: id, at: now, log: log, in: $0).rows
        }
    }

    /// As the service does it.
    private func sweepToTheEnd(_ house: PeopleHouse) async throws {
        let now = house.now
        var last: ID<Person>?
        while true {
            let id = house.id(Retention.Sweep.self)
            let swept = try await house.write { [log = house.log, last] in
                try Retention.sweep(RetentionTerms([]), after: last, id: id, at: now, log: log, in: $0)
            }
            if swept.isDone { return }
            last = swept.last
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

    @Test("Uses are deleted by their key, not by looking at all of them")
    func plan() async throws {
        let house = try PeopleHouse()
        for (table, sql) in Retention.statements where ["person_uses", "acceptances"].contains(table) {
            let plan = try await house.read { transaction in
                try transaction.rows("EXPLAIN QUERY PLAN " + sql, [.time(.start), .integer(1)]).map {
                    try $0.text(3)
                }
            }
            #expect(plan.contains { $0.hasPrefix("SEARCH \(table) USING INDEX sqlite_autoindex") }, "\(plan)")
            #expect(!plan.contains("SCAN \(table)"), "\(plan)")
        }
    }

    @Test("Who only accepted terms, or was only declared, is forgotten too; who was declared since is not")
    func unused() async throws {
        let house = try PeopleHouse()
        let (bob, carol) = (try await house.person("bob"), try await house.person("carol"))
        _ = try await house.person("alice")
        let terms = Terms(
            id: house.id(), of: house.service, version: "1",
            .text(LocalizedText(en: "Be kind.", ja: "親切に。", zh: "请友善。")), inForceFrom: house.now,
            createdAt: house.now)
        let begin = house.now
        house.clock.advance(by: .seconds(366 * 86_400))
        let now = house.now
        try await house.write { [log = house.log] transaction in
            _ = try TermsBook.accept(terms, by: bob, at: begin, log: log, in: transaction)
            _ = try People.declare(
                PersonDeclaration(ageBand: .minor), of: carol, by: .account, at: now, log: log,
                in: transaction)
        }
        try await sweepToTheEnd(house)
        let left = try await house.read { transaction in
            try transaction.rows("SELECT id FROM people").map { row -> ID<Person> in try row.id(0) }
        }
        #expect(left == [carol.id])
        #expect(try await house.count("acceptances") == 0)
    }

    @Test("Who stays does not keep the sweeps from those who came later")
    func manyPeople() async throws {
        let house = try PeopleHouse()
        let ids = (0..<Retention.batch + 10).map { _ in house.id(Person.self) }.sorted()
        let subjects = ids.indices.map { house.subject("user-\($0)") }
        let now = house.now
        try await house.write { transaction in
            for (id, subject) in zip(ids, subjects) {
                _ = try People.person(of: subject, new: id, at: now, in: transaction)
            }
            // All of the first batch but its first.
            try transaction.execute(
                "UPDATE people SET training_opt_out_at = $1 WHERE id > $2 AND id < $3",
                [.time(now), .id(ids[0]), .id(ids[Retention.batch])])
        }
        house.clock.advance(by: .seconds(366 * 86_400))
        try await sweepToTheEnd(house)
        #expect(try await house.count("people") == Int64(Retention.batch - 1))
    }

    @Test("Acceptances of who is gone go when they are old, however many newer ones there are")
    func looseAcceptances() async throws {
        let house = try PeopleHouse()
        let days: [Int64] = [0, 300]
        let begin = house.now
        for day in days {
            let person = try await house.person("user-\(day)")
            let terms = house.id(Terms.self)
            try await house.write { transaction in
                try transaction.execute(
                    "INSERT INTO acceptances (person, terms, at, log_index) VALUES ($1, $2, $3, 0)",
                    [.id(person.id), .id(terms), .time(begin + .seconds(day * 86_400))])
                try People.unlink(person.id, in: transaction)
            }
        }
        house.clock.advance(by: .seconds(366 * 86_400))
        #expect(try await sweep(house) == 1)
        #expect(try await house.count("acceptances") == 1)
    }

    private func violate(_ house: PeopleHouse, _ terms: MisuseTerms) async throws -> MisuseStep? {
        let note = ConductNote(
            use: house.id(), subject: house.subject("alice"), service: house.service, isViolation: true,
            isClean: false, ladder: terms, activity: nil, at: house.now, newPerson: house.id(),
            newStep: house.id())
        return try await house.write { [log = house.log] in try note.keep(log: log, in: $0) }
    }
}
