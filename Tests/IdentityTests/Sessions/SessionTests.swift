import Persistence
import Primitives
import PropertyTesting
import Testing

@testable import Identity

@Suite("Sessions")
struct SessionTests {
    private let hour = Duration.seconds(3_600)

    private func seen(_ house: IdentityHouse, _ user: User) async throws -> [Timestamp] {
        let now = house.now
        return try await house.database.read { try Sessions.list(of: user.id, at: now, in: $0).map(\.seenAt) }
    }

    @Test("end after twelve hours without a request")
    func idle() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let new = try await house.signIn("sato")
        for _ in 0..<3 {
            house.clock.advance(by: .seconds(12 * 3_600 - 1))
            #expect(try await house.desk.session(new.token) != nil)
        }
        house.clock.advance(by: Session.idle)
        #expect(try await house.desk.session(new.token) == nil)
    }

    @Test("end after seven days, however much they are used")
    func lifetime() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let new = try await house.signIn("sato")
        for _ in 0..<(7 * 24 - 1) {
            house.clock.advance(by: hour)
            #expect(try await house.desk.session(new.token) != nil)
        }
        house.clock.advance(by: hour)
        #expect(try await house.desk.session(new.token) == nil)
    }

    @Test("are written at most once a minute")
    func touching() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let new = try await house.signIn("sato")
        let begun = house.now
        for _ in 0..<59 {
            house.clock.advance(by: .seconds(1))
            _ = try await house.desk.session(new.token)
        }
        #expect(try await seen(house, user) == [begun])
        house.clock.advance(by: .seconds(1))
        _ = try await house.desk.session(new.token)
        #expect(try await seen(house, user) == [begun + .seconds(60)])
    }

    @Test("are twenty of a person at most: another ends the one that was seen least lately")
    func bounded() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        var tokens: [SessionToken] = []
        for _ in 0..<Session.maximum {
            house.clock.advance(by: .seconds(100))
            tokens.append(try await house.signIn("sato").token)
        }
        house.clock.advance(by: .seconds(100))
        // The first was used since; the second was not.
        #expect(try await house.desk.session(tokens[0]) != nil)
        tokens.append(try await house.signIn("sato").token)
        #expect(try await seen(house, user).count == Session.maximum)
        #expect(try await house.desk.session(tokens[0]) != nil)
        #expect(try await house.desk.session(tokens[1]) == nil)
        #expect(try await house.desk.session(tokens[20]) != nil)
    }

    @Test("have tokens that are all different, kept as hashes only")
    func tokens() async throws {
        let house = try IdentityHouse(random: printedRandomness())
        _ = try await house.person("sato")
        var texts: Set<String> = []
        for _ in 0..<50 { texts.insert(try await house.signIn("sato").token.text) }
        #expect(texts.count == 50)
        #expect(texts.allSatisfy { $0.utf8.count == 43 && SessionToken($0)?.text == $0 })
        let rows = try await house.database.read { try $0.rows("SELECT token_hash FROM user_sessions") }
        #expect(rows.count == Session.maximum)
        let stored = Set(try rows.map { try $0.blob(0) })
        #expect(stored.isSubset(of: Set(texts.compactMap { SessionToken($0)?.hash.bytes })))
    }

    @Test(
        "take no text for a token that is none",
        arguments: ["", "x", String(repeating: "A", count: 44), "a b"])
    func noTokens(text: String) { #expect(SessionToken(text) == nil) }

    @Test("bear a mark of their own in forms")
    func csrf() throws {
        let random = SeededRandomness(9)
        let token = SessionToken(random: random)
        let other = SessionToken(random: random)
        #expect(token.accepts(csrf: token.csrf))
        #expect(!token.accepts(csrf: other.csrf))
        #expect(!token.accepts(csrf: ""))
        #expect(!token.accepts(csrf: token.text))
        #expect(SessionToken(token.text)?.csrf == token.csrf)
        #expect(!"\(token)".contains(token.text))
    }

    @Test("are told by what the browser says of itself, shortened and without control characters")
    func agents() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let step = try await house.desk.signIn(
            name: "sato", password: Password(IdentityHouse.password), from: nil,
            agent: "Lynx\u{7}\n" + String(repeating: "x", count: 500))
        guard case .signedIn(let new) = step else { return }
        #expect(new.session.agent == "Lynx" + String(repeating: "x", count: 196))
    }

    @Test("are ended by signing out, one by one, and all but one")
    func ending() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        _ = try await house.person("other")
        let tokens = [
            try await house.signIn("sato").token, try await house.signIn("sato").token,
            try await house.signIn("sato").token, try await house.signIn("sato").token,
        ]
        let others = try await house.signIn("other")
        try await house.desk.signOut(tokens[0])
        try await house.desk.signOut(tokens[0])
        let who = try #require(try await house.desk.session(tokens[1]))
        let second = try #require(try await house.desk.session(tokens[2]))
        try await house.desk.endSession(second.session.id, of: who)
        let gone = await problem { try await house.desk.endSession(second.session.id, of: who) }
        #expect(gone?.kind == .notFound)
        let foreign = await problem { try await house.desk.endSession(others.session.id, of: who) }
        #expect(foreign?.kind == .notFound)
        #expect(try await house.desk.endOtherSessions(of: who) == 1)
        #expect(try await house.desk.sessions(of: who).map(\.id) == [who.session.id])
        #expect(try await house.desk.session(others.token) != nil)
        #expect(try await house.kinds().filter { $0 == "user.signed_out" }.count == 3)
    }

    @Test("end with another password; the one in which it was changed goes on under a new token")
    func passwordChange() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let old = try await house.signIn("sato")
        let elsewhere = try await house.signIn("sato")
        let who = try #require(try await house.desk.session(old.token))
        let wrong = await problem {
            _ = try await house.desk.changePassword(
                of: who, from: Password("wrong"), to: Password("another grey harbour"), from: nil)
        }
        #expect(wrong?.kind == .invalidKey)
        let weak = await problem {
            _ = try await house.desk.changePassword(
                of: who, from: Password(IdentityHouse.password), to: Password("short"), from: nil)
        }
        #expect(weak?.kind == .invalidValue)
        let same = await problem {
            _ = try await house.desk.changePassword(
                of: who, from: Password(IdentityHouse.password), to: Password(IdentityHouse.password),
                from: nil)
        }
        #expect(same?.kind == .invalidValue)
        #expect(try await house.desk.session(elsewhere.token) != nil)
        let new = try await house.desk.changePassword(
            of: who, from: Password(IdentityHouse.password), to: Password("another grey harbour"), from: nil)
        for token in [old.token, elsewhere.token] { #expect(try await house.desk.session(token) == nil) }
        #expect(try await house.desk.session(new.token)?.user.name.text == "sato")
        let outdated = await problem { _ = try await house.signIn("sato") }
        #expect(outdated?.kind == .invalidKey)
        _ = try await house.signIn("sato", "another grey harbour")
    }

    @Test("that are over are swept, no more at once than was said")
    func sweeping() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        for _ in 0..<5 { _ = try await house.signIn("sato") }
        _ = try await house.link(for: user)
        house.clock.advance(by: Session.idle)
        let kept = try await house.signIn("sato")
        let now = house.now
        var counts: [Int] = []
        repeat {
            counts.append(try await house.database.write { try Sessions.sweep(at: now, limit: 2, in: $0) })
        } while counts.last == 2
        #expect(counts == [2, 2, 1])
        #expect(try await house.desk.session(kept.token) != nil)
        for (table, left) in [("user_sessions", 1), ("user_links", 0)] {
            let count = try await house.database.read {
                try $0.row("SELECT COUNT(*) FROM \(table)")?.integer(0)
            }
            #expect(count == Int64(left))
        }
    }

    @Test("of a person who never chose act in the house, or else where they belonged first")
    func membership() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        #expect(try await house.signedIn("sato").membership == nil)
        let first = try await house.put(user, .organisation(try await house.account("acme"), nil))
        house.clock.advance(by: .seconds(1))
        let second = try await house.put(user, .organisation(try await house.account("other"), nil))
        #expect(try await house.signedIn("sato").membership == first)
        let new = try await house.signIn("sato")
        let who = try #require(try await house.desk.session(new.token))
        try await house.desk.choose(second.id, for: who)
        #expect(try await house.desk.session(new.token)?.membership == second)
        let inHouse = try await house.put(user, .house(.auditor))
        #expect(try await house.desk.session(new.token)?.membership == second)
        #expect(try await house.signedIn("sato").membership == inHouse)
        let unknown = await problem { try await house.desk.choose(house.id(), for: who) }
        #expect(unknown?.kind == .notFound)
    }
}
