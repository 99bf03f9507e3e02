import Accounting
import Auditing
import Compliance
import Foundation
import Oversight
import Persistence
import Primitives
import Testing

@testable import Gateway

@Suite("A service whose rules look at who uses it", .timeLimit(.minutes(5)))
struct ConductTests {
    private static let forbidden = "write a leaflet calling to overthrow the state"
    /// The packs of the repository: of them all, China's asks for conduct.
    private static let book: Result<RuleBook, any Error> = Result {
        var repository = URL(filePath: #filePath)
        for _ in 0..<4 { repository.deleteLastPathComponent() }
        return try RuleBook(RulePackFolder(repository.appending(path: "RulePacks").path))
    }
    private static let minute = Duration.seconds(60)

    private func house(answer: String = Wire.answer) async throws -> GatewayHouse {
        try await GatewayHouse(ruleBook: Self.book.get(), script: FakeEngine.answering(answer))
    }

    private func ask(
        _ house: GatewayHouse, _ text: String = "hello", by user: String? = "alice"
    ) async -> ClientSink {
        let named = user.map { "\"safety_identifier\":\($0.quoted)," } ?? ""
        return await house.answer(
            #"{"model":"assistant",\#(named)"messages":[{"role":"user","content":\#(text.quoted)}],"max_tokens":8}"#
        )
    }

    private func violate(_ count: Int, _ house: GatewayHouse, by user: String? = "alice") async {
        for _ in 0..<count { _ = await ask(house, Self.forbidden, by: user) }
    }

    /// What the record of an answer says that was decided about the person.
    private func decided(_ client: ClientSink, _ house: GatewayHouse) async throws -> [JSONValue] {
        let id = try #require(client.head?.record.flatMap { ID<Use>($0) })
        let leaf = try await house.database.read { transaction in
            let entry = try #require(try Uses.record(id, in: transaction))
            return try #require(try AuditLog.leaf(at: entry.logIndex, in: transaction))
        }
        return try UseLeaf(parsing: leaf.bytes).decisions.filter { $0["stage"] == "conduct" }
    }

    // MARK: terms

    @Test("answers nobody who has not accepted the terms in force, and tells how")
    func terms() async throws {
        let house = try await house()
        let service = try #require(house.directory.offers.first).service.id
        func publish(_ version: String, from: Timestamp) async throws -> Terms {
            let terms = Terms(
                id: ID(at: house.clock.now(), random: house.random), of: service, version: version,
                .text(LocalizedText(en: "Be kind.", ja: "親切に。", zh: "请友善。")), inForceFrom: from,
                createdAt: house.clock.now())
            let published = try await house.database.write {
                try TermsBook.publish(terms, log: AuditLog(), in: $0)
            }
            try await house.directory.reload()
            return published
        }
        let first = try await publish("1", from: house.clock.now())
        let refused = await ask(house)
        #expect(refused.problem?.kind == .termsNotAccepted)
        #expect(refused.problem?.detail.contains("version \"1\"") == true)
        #expect(refused.problem?.mend?.contains("/api/terms/acceptances") == true)
        #expect(await ask(house, "你好").problem?.detail.hasPrefix("使用本服务前") == true)
        func accept(_ terms: Terms) async throws {
            let now = house.clock.now()
            _ = try await house.change("alice") { person, log, transaction in
                try TermsBook.accept(terms, by: person, at: now, log: log, in: transaction)
            }
        }
        try await accept(first)
        #expect(await ask(house).problem == nil)
        #expect(await ask(house, by: "bob").problem?.kind == .termsNotAccepted)
        // A new version counts from its own moment on, without a reload.
        let second = try await publish("2", from: house.clock.now() + .seconds(10))
        #expect(await ask(house).problem == nil)
        house.clock.advance(by: .seconds(10))
        #expect(await ask(house).problem?.kind == .termsNotAccepted)
        try await accept(second)
        #expect(await ask(house).problem == nil)
    }

    // MARK: misuse

    @Test("warns after three refused requests in a row, then limits, then suspends; the records say so")
    func ladder() async throws {
        let house = try await house()
        await violate(2, house)
        let third = await ask(house, Self.forbidden)
        let step = try #require(try await decided(third, house).first)
        #expect(step["action"] == "warn")
        #expect(step["duty"] == "D25")
        #expect(step["pack"]?.stringValue?.hasPrefix("cn-interim-measures@") == true)
        let warned = await ask(house)
        #expect(warned.head?.notice?.hasPrefix("misuse-warning; text*=UTF-8''Several%20of") == true)
        #expect(try await decided(warned, house).isEmpty)
        await violate(2, house)
        let sixth = await ask(house, Self.forbidden)
        #expect(try await decided(sixth, house).first?["action"] == "limit")
        for _ in 0..<ConductDesk.limitedRequestsPerMinute {
            #expect(await ask(house).problem == nil)
        }
        // The rate goes by real time: on a busy machine a few more may have come due.
        var limited = await ask(house)
        for _ in 0..<50 where limited.problem == nil { limited = await ask(house) }
        #expect(limited.problem?.kind == .userLimited)
        let wait = try #require(limited.problem?.retryAfter)
        #expect(wait > .zero && wait <= .seconds(10))
        #expect(limited.problem?.mend?.contains("\"appeal\"") == true)
        // Others go on as before.
        #expect(await ask(house, by: "bob").problem == nil)
        house.clock.advance(by: .seconds(86_400))
        await violate(3, house)
        let suspended = await ask(house, "こんにちは")
        #expect(suspended.problem?.kind == .userSuspended)
        #expect(suspended.problem?.detail.hasPrefix("規則違反のため、利用を停止") == true)
        house.clock.advance(by: .seconds(7 * 86_400))
        #expect(await ask(house).problem == nil)
    }

    @Test("counts what the engine said as well, and a request that broke nothing breaks the row")
    func outputs() async throws {
        let house = try await house(answer: Wire.answer.replacing("one two three", with: Self.forbidden))
        for _ in 0..<2 { _ = await ask(house) }
        house.engine.setScript(FakeEngine.answering(Wire.answer))
        #expect(await ask(house).text.contains("one two three"))
        await violate(2, house)
        // Four in a day, two in a row: the fifth of the day leads to the step.
        let fifth = await ask(house, Self.forbidden)
        #expect(try await decided(fifth, house).first?["action"] == "warn")
    }

    @Test("counts each of many at once, and a suspension is their end")
    func atOnce() async throws {
        let house = try await house()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { await violate(1, house) } }
        }
        let (violations, steps) = try await house.database.read { transaction in
            (
                try transaction.row("SELECT COUNT(*) FROM violations")?.integer(0),
                try transaction.rows("SELECT step FROM misuse_steps ORDER BY at, id").map { try $0.text(0) }
            )
        }
        let refused = try await house.records().count
        #expect(violations == Int64(refused))
        #expect(Set(steps) == ["warn", "limit", "suspend"] && steps.count == 3)
        #expect(await ask(house).problem?.kind == .userSuspended)
        #expect(try await house.faults().isEmpty)
    }

    @Test("counts a settlement once whose answer was lost")
    func lostAnswer() async throws {
        let house = try await house()
        await violate(2, house)
        // The write is kept, and the desk hears of a failure: the client repeats it as another request.
        house.database.fail(1, .lostAnswer(Problem(.storageUnavailable, "lost")))
        #expect(await ask(house, Self.forbidden).problem?.kind == .storageUnavailable)
        let rung = try await house.change("alice") { person, _, transaction in
            try Misuse.state(of: person.id, in: transaction).rung
        }
        #expect(rung == .warn)
    }

    @Test("takes the account itself where it names nobody")
    func account() async throws {
        let house = try await house()
        await violate(9, house, by: nil)
        #expect(await ask(house, by: nil).problem?.kind == .userSuspended)
        #expect(await ask(house, by: "alice").problem == nil)
    }

    @Test("lets go on whose appeal was upheld")
    func appeal() async throws {
        let house = try await house()
        await violate(9, house)
        let now = house.clock.now()
        try await house.change("alice") { person, log, transaction in
            let step = try #require(try Misuse.newestStep(of: person.id, in: transaction))
            try Misuse.lift(step, at: now, by: .operator, log: log, in: transaction)
        }
        #expect(await ask(house).problem == nil)
    }

    // MARK: deletion

    @Test("keeps nothing of a person who was erased while the answer was under way")
    func erasedUnderWay() async throws {
        let house = try await GatewayHouse(
            ruleBook: Self.book.get(), content: ContentTerms(.all),
            script: FakeEngine.answering(Wire.answer))
        func kept() async throws -> [Int64] {
            try await house.database.read { transaction in
                try ["people", "person_uses", "person_activity", "contents", "subject_keys"].map { table in
                    try #require(try transaction.row("SELECT COUNT(*) FROM \(table)")).integer(0)
                }
            }
        }
        _ = await ask(house)
        #expect(try await kept() == [1, 1, 1, 2, 1])
        let subject = SubjectHasher(secret: Array(0..<32)).subject(house.account.id, endUser: "alice")
        house.engine.setScript { [unowned house] call in
            house.clock.advance(by: .seconds(1))
            let now = house.clock.now()
            let (id, person) = (
                ID<PersonRequest>(at: now, random: house.random), ID<Person>(at: now, random: house.random)
            )
            _ = try await house.database.write { transaction in
                try PersonRequests.open(
                    .deletion, id: id, of: subject, newPerson: person, details: nil, replyDays: 15,
                    by: .account, texts: KeptTexts(), at: now, log: AuditLog(), in: transaction)
            }
            house.gateway.erase(subject.hash)
            house.clock.advance(by: .seconds(1))
            return try await FakeEngine.answering(Wire.answer)(call)
        }
        #expect(await ask(house).problem == nil)
        #expect(try await kept() == [0, 0, 0, 0, 0])
        house.engine.setScript(FakeEngine.answering(Wire.answer))
        #expect(await ask(house).problem == nil)
        #expect(try await kept() == [1, 1, 1, 2, 1], "who comes again is somebody new")
    }

    @Test("gives an answer to nobody again once its person was erased")
    func erasedAnswers() async throws {
        let house = try await house()
        func repeated(_ user: String) async -> ClientSink {
            await house.answer(
                #"{"model":"assistant","user":\#(user.quoted),"messages":[{"role":"user","content":"hello"}],"max_tokens":8}"#,
                idempotencyKey: user)
        }
        for user in ["alice", "bob"] {
            #expect(await repeated(user).problem == nil)
            #expect(await repeated(user).head?.isReplay == true)
        }
        house.gateway.erase(
            SubjectHasher(secret: Array(0..<32)).subject(house.account.id, endUser: "alice").hash)
        #expect(await repeated("alice").problem?.kind == .idempotencyAnswerGone)
        #expect(await repeated("bob").head?.isReplay == true)
    }

    // MARK: minors and breaks

    @Test("wants a guardian's consent below fourteen, and closes to minors at night")
    func minors() async throws {
        let house = try await house()
        let now = house.clock.now()
        func declare(_ declaration: PersonDeclaration) async throws {
            _ = try await house.change("alice") { person, log, transaction in
                try People.declare(
                    declaration, of: person, by: .account, at: now, log: log, in: transaction)
            }
        }
        try await declare(PersonDeclaration(ageBand: .child))
        let refused = await ask(house)
        #expect(refused.problem?.kind == .forbidden)
        #expect(refused.problem?.parameter == "guardian_consent")
        try await declare(PersonDeclaration(guardianConsent: true))
        #expect(await ask(house).problem == nil)
        // 08:00 in China; at 22:00 it closes, until 6:00.
        house.clock.advance(by: .seconds(14 * 3_600))
        let closed = await ask(house)
        #expect(closed.problem?.kind == .userLimited)
        #expect(closed.problem?.retryAfter == .seconds(8 * 3_600))
        #expect(closed.problem?.shouldRetry == false)
        #expect(await ask(house, by: "bob").problem == nil)
        house.clock.advance(by: .seconds(8 * 3_600))
        #expect(await ask(house).problem == nil)
    }

    @Test("does not count as use of the day what a minor tried at night")
    func night() async throws {
        let house = try await house()
        let now = house.clock.now()
        _ = try await house.change("alice") { person, log, transaction in
            try People.declare(
                PersonDeclaration(ageBand: .minor), of: person, by: .account, at: now, log: log,
                in: transaction)
        }
        // 02:50 in China: every ten minutes until it opens, longer than a day's use may be.
        house.clock.advance(by: .seconds(18 * 3_600 + 50 * 60))
        for _ in 0..<19 {
            #expect(await ask(house).problem?.kind == .userLimited)
            house.clock.advance(by: Self.minute * 10)
        }
        #expect(await ask(house).problem == nil)
    }

    @Test("ends a minor's day after two hours of use, whatever is kept in memory")
    func dailyMinutes() async throws {
        let house = try await house()
        let now = house.clock.now()
        _ = try await house.change("alice") { person, log, transaction in
            try People.declare(
                PersonDeclaration(ageBand: .minor), of: person, by: .account, at: now, log: log,
                in: transaction)
        }
        var answered = 0
        for minute in stride(from: 0, through: 150, by: 10) {
            if await ask(house).problem == nil { answered = minute }
            // As after a restart: what is known of the person is read anew.
            if minute == 60 { _ = try await house.change("alice") { _, _, _ in } }
            house.clock.advance(by: Self.minute * 10)
        }
        #expect(answered == 110)
    }

    @Test("suggests a break after two hours, beside the answer and once in a record")
    func breaks() async throws {
        let house = try await house()
        var reminded: [Int] = []
        for minute in stride(from: 0, through: 130, by: 10) {
            let client = await ask(house)
            if client.head?.notice?.hasPrefix("break-reminder; ") == true {
                reminded.append(minute)
                #expect(try await decided(client, house).map { $0["action"] } == ["remind"])
                #expect(
                    client.text
                        == Wire.answer.replacing(
                            "one two three", with: "one two three\\n\\nThis content was generated by AI."))
            }
            house.clock.advance(by: Self.minute * 10)
        }
        #expect(reminded == [120])
    }

    // MARK: cost

    @Test("asks the database once for a person, and not again while nothing changes")
    func reads() async throws {
        let house = try await house()
        _ = await ask(house)
        let reads = house.database.reads
        for _ in 0..<20 { _ = await ask(house) }
        #expect(house.database.reads == reads)
    }

    @Test("costs a service without rules nothing")
    func withoutRules() async throws {
        let house = try await GatewayHouse(script: FakeEngine.answering(Wire.answer))
        let reads = house.database.reads
        _ = await ask(house)
        #expect(house.database.reads == reads)
        let kept = try await house.database.read {
            try $0.row("SELECT COUNT(*) FROM people")?.integer(0)
        }
        #expect(kept == 0)
    }
}
