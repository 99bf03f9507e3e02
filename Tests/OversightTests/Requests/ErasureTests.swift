import Accounting
import Auditing
import Compliance
import Persistence
import Primitives
import Testing

@testable import Oversight

@Suite("A request for deletion")
struct ErasureTests {
    private let terms = MisuseTerms(consecutive: 3, perDay: 5, ladder: [.warn, .limit, .suspend, .end])

    /// Keeps texts of subjects, as a store of encrypted texts does.
    private struct Texts: SubjectErasure {
        func erase(
            _ subject: DataSubject, at time: Timestamp, in transaction: any WriteTransaction
        ) throws(Problem) -> ErasedTexts { ErasedTexts(erased: 7, kept: 1, reason: "an incident is open") }

        func count(of subject: DataSubject, in transaction: any ReadTransaction) throws(Problem) -> Int { 8 }
    }

    private func use(
        _ house: PeopleHouse, _ name: String, isViolation: Bool = false
    ) async throws {
        let note = ConductNote(
            use: house.id(), subject: house.subject(name), service: house.service, isViolation: isViolation,
            isClean: !isViolation, ladder: terms, activity: Activity(at: house.now, utcOffsetMinutes: 0),
            at: house.now, newPerson: house.id(), newStep: house.id())
        _ = try await house.write { [log = house.log] in try note.keep(log: log, in: $0) }
        house.clock.advance(by: .milliseconds(5))
    }

    private func request(
        _ kind: PersonRequest.Kind, _ house: PeopleHouse, _ name: String,
        texts: any SubjectErasure = Texts()
    ) async throws -> PersonRequest {
        let id = house.id(PersonRequest.self)
        let now = house.now
        let subject = house.subject(name)
        let person = house.id(Person.self)
        return try await house.write { [log = house.log] transaction in
            try PersonRequests.open(
                kind, id: id, of: subject, newPerson: person, details: "please", replyDays: 15, by: .account,
                texts: texts, at: now, log: log, in: transaction)
        }
    }

    @Test("erases what may go, keeps what the law wants kept, and its receipt is a leaf that says both")
    func receipt() async throws {
        let house = try PeopleHouse()
        try await use(house, "alice")
        try await use(house, "alice", isViolation: true)
        let hash = house.subject("alice").hash
        let known = try await house.read { try People.find(hash, in: $0) }
        let person = try #require(known)
        house.clock.advance(by: .seconds(86_400))
        let request = try await request(.deletion, house, "alice")
        #expect(request.state == .done)
        #expect(request.details == nil)
        let receipt = try #require(request.receipt)
        #expect(receipt["erased"]?["texts"]?.intValue == 7)
        #expect(receipt["erased"]?["records_cut_loose"]?.intValue == 2)
        #expect(receipt["erased"]?["link_to_the_person"] == true)
        let kept = (receipt["kept"]?.arrayValue ?? []).compactMap { $0["what"]?.stringValue }
        #expect(Set(kept) == ["violations", "texts"])
        let index = request.logIndex
        let leaf = try await house.read { try AuditLog.leaf(at: index, in: $0) }
        let said = try JSONValue(parsing: try #require(leaf).bytes)
        #expect(said["kind"] == "request.done")
        #expect(said["erased"] == receipt["erased"])
        #expect(said["kept"] == receipt["kept"])
        // The link is gone: neither way leads from one to the other.
        let (byHash, byID) = try await house.read { transaction in
            (try People.find(hash, in: transaction), try People.person(person.id, in: transaction))
        }
        #expect(byHash == nil)
        #expect(byID == nil)
        #expect(try await house.count("person_uses") == 0)
        #expect(try await house.count("person_activity") == 0)
        #expect(try await house.count("violations") == 1)
        for said in try await house.leaves() {
            let text = String(decoding: said.serialized, as: UTF8.self)
            #expect(!text.contains(person.subject.description))
        }
    }

    @Test("does not lift a suspension: the link stays until it has ended, then the sweep cuts it")
    func suspended() async throws {
        let house = try PeopleHouse()
        for _ in 0..<9 { try await use(house, "mallory", isViolation: true) }
        let request = try await request(.deletion, house, "mallory", texts: NoTexts())
        #expect(request.receipt?["erased"]?["link_to_the_person"] == false)
        let hash = house.subject("mallory").hash
        func standing() async throws -> Standing {
            try await house.read { try Standing.of(hash, in: $0) }
        }
        #expect(try await standing().misuse.effect(at: house.now) == .suspend)
        try await sweep(house)
        #expect(try await standing().person != nil)
        house.clock.advance(by: .seconds(7 * 86_400))
        try await sweep(house)
        #expect(try await standing().misuse.rung == .suspend, "whoever comes again stands where they stood")
        house.clock.advance(by: .seconds(24 * 86_400))
        try await sweep(house)
        #expect(try await standing() == .unknown)
    }

    @Test("does not make the day's count begin anew")
    func ladder() async throws {
        let house = try PeopleHouse()
        let hash = house.subject("mallory").hash
        func standing() async throws -> Standing {
            try await house.read { try Standing.of(hash, in: $0) }
        }
        for _ in 0..<3 {
            try await use(house, "mallory", isViolation: true)
            _ = try await request(.deletion, house, "mallory", texts: NoTexts())
            house.clock.advance(by: .milliseconds(5))
        }
        #expect(try await standing().misuse.rung == .warn)
        // Where nothing is left to count, the link goes with the deletion.
        house.clock.advance(by: .seconds(31 * 86_400))
        let last = try await request(.deletion, house, "mallory", texts: NoTexts())
        #expect(last.receipt?["erased"]?["link_to_the_person"] == true)
        #expect(try await standing() == .unknown)
    }

    @Test("of who is held by a step does not undo what is declared after it")
    func declared() async throws {
        let house = try PeopleHouse()
        for _ in 0..<9 { try await use(house, "mallory", isViolation: true) }
        _ = try await request(.deletion, house, "mallory", texts: NoTexts())
        let person = try await house.person("mallory")
        let now = house.now
        _ = try await house.write { [log = house.log] in
            try People.declare(
                PersonDeclaration(ageBand: .child), of: person, by: .account, at: now, log: log, in: $0)
        }
        house.clock.advance(by: .seconds(40 * 86_400))
        try await sweep(house)
        #expect(try await house.person("mallory").ageBand == .child)
    }

    @Test("reaches what is under way: when it ends, nothing of it is kept of the person")
    func underWay() async throws {
        let house = try PeopleHouse()
        let vault = ContentVault(secret: Array(0..<32))
        let subject = house.subject("alice")
        try await use(house, "alice")
        let asked = house.now
        house.clock.advance(by: .seconds(1))
        _ = try await request(.deletion, house, "alice", texts: KeptTexts())
        house.clock.advance(by: .seconds(1))
        let now = house.now
        let (first, second) = (house.id(Use.self), house.id(Use.self))
        func end(_ use: ID<Use>, askedAt: Timestamp) async throws {
            let note = ConductNote(
                use: use, subject: subject, service: house.service, isViolation: true, isClean: false,
                ladder: terms, activity: Activity(at: askedAt, utcOffsetMinutes: 0), askedAt: askedAt,
                at: now, newPerson: house.id(), newStep: house.id())
            try await house.write { [log = house.log, account = house.account] transaction in
                if try Accounts.account(account, in: transaction) == nil {
                    _ = try Accounts.create(
                        AccountDraft(name: "demo", currency: .jpy, terms: .postpaid, limits: .none),
                        id: account, at: now, in: transaction)
                }
                try vault.store(
                    SealedContent(Array("hello".utf8), of: use, .answer), subject: subject, askedAt: askedAt,
                    at: now, until: now + .seconds(86_400), in: transaction)
                _ = try note.keep(log: log, in: transaction)
            }
        }
        try await end(first, askedAt: asked)
        for table in ["people", "person_uses", "person_activity", "violations", "contents", "subject_keys"] {
            #expect(try await house.count(table) == 0, "\(table)")
        }
        // Whoever comes again is somebody new.
        try await end(second, askedAt: now)
        for table in ["people", "person_uses", "violations", "contents"] {
            #expect(try await house.count(table) == 1, "\(table)")
        }
        house.clock.advance(by: .seconds(3 * 86_400))
        try await sweep(house)
        #expect(try await house.count("erased_subjects") == 0)
    }

    @Test("finds the words of who only had something put right; those that are open go when they are closed")
    func words() async throws {
        let house = try PeopleHouse()
        let correction = try await request(.correction, house, "carol", texts: NoTexts())
        let person = try await house.person("carol")
        #expect(correction.person == person.id)
        let complaint = Complaint(
            id: house.id(), account: house.account, person: person.id, kind: .content, text: "About me.",
            createdAt: house.now)
        let opened = try await house.write { [log = house.log] in
            try Complaints.open(complaint, by: .account, log: log, in: $0)
        }
        _ = try await request(.deletion, house, "carol", texts: NoTexts())
        let now = house.now
        let (waits, closed, answered) = try await house.write { [log = house.log] transaction in
            let waits = try PersonRequests.request(correction.id, in: transaction)
            let closed = try PersonRequests.decide(
                .done, "Put right.", on: try #require(waits), at: now, log: log, in: transaction)
            let answered = try Complaints.decide(
                .answer, "Noted.", on: opened, at: now, log: log, in: transaction)
            return (waits, closed, answered)
        }
        #expect(waits?.details == "please", "whoever decides needs them")
        #expect(closed.details == nil)
        #expect(closed.reply == "Put right.")
        #expect(answered.text == nil)
        #expect(answered.reply == "Noted.")
    }

    private func sweep(_ house: PeopleHouse) async throws {
        let id = house.id(Retention.Sweep.self)
        let now = house.now
        _ = try await house.write { [log = house.log] in
            try Retention.sweep(RetentionTerms([]), id: id, at: now, log: log, in: $0)
        }
    }

    @Test("is one of at most a thousand of an account in a day")
    func bound() async throws {
        let house = try PeopleHouse()
        for _ in 0..<PersonRequest.maximumPerDay {
            _ = try await request(.access, house, "nobody", texts: NoTexts())
            house.clock.advance(by: .seconds(1))
        }
        let problem = await #expect(throws: Problem.self) {
            try await request(.access, house, "nobody", texts: NoTexts())
        }
        #expect(problem?.kind == .rateLimitRequests)
        #expect(problem?.retryAfter == .seconds(86_400 - PersonRequest.maximumPerDay))
        house.clock.advance(by: .seconds(86_400 - PersonRequest.maximumPerDay))
        #expect(try await request(.access, house, "nobody", texts: NoTexts()).state == .done)
    }

    @Test("of somebody of whom nothing is kept is done, with nothing erased")
    func nobody() async throws {
        let house = try PeopleHouse()
        let request = try await request(.deletion, house, "nobody", texts: NoTexts())
        #expect(request.state == .done)
        #expect(request.person == nil)
        #expect(request.receipt?["erased"] == nil)
    }

    @Test("reaches kept texts also where nothing else is kept of the person")
    func textsOnly() async throws {
        let house = try PeopleHouse()
        let vault = ContentVault(secret: Array(0..<32))
        let subject = house.subject("reader")
        let use = house.id(Use.self)
        let now = house.now
        try await house.write { [account = house.account] transaction in
            _ = try Accounts.create(
                AccountDraft(name: "demo", currency: .jpy, terms: .postpaid, limits: .none), id: account,
                at: now, in: transaction)
            try vault.store(
                SealedContent(Array("hello".utf8), of: use, .request), subject: subject, at: now,
                until: now + .seconds(86_400), in: transaction)
        }
        #expect(try await house.read { try KeptTexts().count(of: subject, in: $0) } == 1)
        let request = try await request(.deletion, house, "reader", texts: KeptTexts())
        #expect(request.receipt?["erased"]?["texts"]?.intValue == 1)
        #expect(try await house.read { try KeptTexts().count(of: subject, in: $0) } == 0)
        #expect(try await house.count("subject_keys") == 0)
        #expect(try await house.count("people") == 0)
    }

    @Test("for access shows everything, for a correction waits for a person")
    func others() async throws {
        let house = try PeopleHouse()
        for _ in 0..<3 { try await use(house, "bob", isViolation: true) }
        try await use(house, "bob")
        let access = try await request(.access, house, "bob")
        #expect(access.state == .done)
        let correction = try await request(.correction, house, "bob")
        #expect(correction.state == .received)
        #expect(correction.details == "please")
        #expect(!correction.isOverdue(at: correction.dueAt))
        #expect(correction.isOverdue(at: correction.dueAt + .seconds(1)))
        let file = try await house.read { [hash = house.subject("bob").hash] transaction in
            let person = try #require(try People.find(hash, in: transaction))
            return try PersonFile(of: person, texts: Texts(), in: transaction)
        }
        #expect(file.uses.count == 4)
        #expect(file.violations.count == 3)
        #expect(file.steps.map(\.step) == [.warn])
        #expect(Set(file.requests.map(\.id)) == [access.id, correction.id])
        #expect(file.textCount == 8)
        #expect(!file.isCut)
        let now = house.now
        let done = try await house.write { [log = house.log] in
            try PersonRequests.decide(.done, "Put right.", on: correction, at: now, log: log, in: $0)
        }
        #expect(done.state == .done)
        #expect(done.receipt?["request_kind"] == "correction")
    }
}
