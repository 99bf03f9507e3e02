import Identity
import Persistence
import Primitives
import Testing

@Suite("Users")
struct UserTests {
    @Test("have names of their own, however they are spelt")
    func unique() async throws {
        let house = try IdentityHouse()
        _ = try await house.user("sato@example.com")
        let refused = await problem { _ = try await house.user("SATO@example.com") }
        #expect(refused?.kind == .conflict)
        #expect(try await house.database.read { try Users.named("ｓato@example.com", in: $0) } != nil)
        #expect(try await house.database.read { try Users.named("nobody", in: $0) } == nil)
    }

    @Test("are listed page by page")
    func listed() async throws {
        let house = try IdentityHouse()
        for name in ["one", "two", "three"] {
            house.clock.advance(by: .milliseconds(1))
            _ = try await house.user(name)
        }
        let first = try await house.database.read { try Users.list(PageRequest(limit: 2), in: $0) }
        #expect(first.items.map(\.name.text) == ["one", "two"])
        let second = try await house.database.read {
            try Users.list(PageRequest(after: first.next, limit: 2), in: $0)
        }
        #expect(second.items.map(\.name.text) == ["three"])
        #expect(second.next == nil)
    }

    @Test("who are disabled are signed out, cannot sign in, and their links open nothing")
    func disabled() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let new = try await house.signIn("sato")
        let link = try await house.link(for: user)
        try await house.set(.disabled, of: user)
        #expect(try await house.desk.session(new.token) == nil)
        let refused = await problem { _ = try await house.signIn("sato") }
        #expect(refused?.kind == .invalidKey)
        let dead = await problem {
            _ = try await house.desk.redeem(link.token, password: Password("another grey harbour"))
        }
        #expect(dead?.kind == .notFound)
        let noLink = await problem { _ = try await house.link(for: user) }
        #expect(noLink?.kind == .conflict)
        try await house.set(.active, of: user)
        _ = try await house.signIn("sato")
        #expect(try await house.kinds().filter { $0 == "user.state_set" }.count == 2)
    }

    @Test("appear in the log by ids, never by a name")
    func leaves() async throws {
        let house = try IdentityHouse()
        let user = try await house.administrator("sato@example.com")
        let who = try await house.signedIn("sato@example.com")
        try await house.desk.changeProfile(of: who, displayName: "Sato Hanako", language: .japanese)
        let account = try await house.account("acme", isParticipant: true)
        try await house.put(user, .organisation(account, .viewer))
        _ = await problem { _ = try await house.signIn("sato@example.com", "wrong") }
        _ = try await house.kinds()
        let texts = try await house.leaves().map { try String(decoding: $0.canonical, as: UTF8.self) }
        #expect(texts.allSatisfy { !$0.contains("sato") && !$0.contains("Sato") && !$0.contains("Somebody") })
        #expect(texts.contains { $0.contains(user.id.description) })
    }
}
