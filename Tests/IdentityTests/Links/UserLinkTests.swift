import Persistence
import Primitives
import Testing

@testable import Identity

@Suite("Links that set a password")
struct UserLinkTests {
    private let other = Password("another grey harbour")

    @Test("open once, for who has none: an invitation")
    func invitation() async throws {
        let house = try IdentityHouse()
        let user = try await house.user("sato")
        let (token, link) = try await house.link(for: user)
        #expect(link.kind == .invitation)
        #expect(link.expiresAt - link.createdAt == .seconds(72 * 3_600))
        #expect(try await house.desk.redeemable(token)?.user == user)
        let weak = await problem { _ = try await house.desk.redeem(token, password: Password("short")) }
        #expect(weak?.kind == .invalidValue)
        try await house.desk.redeem(token, password: Password(IdentityHouse.password))
        _ = try await house.signIn("sato")
        let again = await problem { _ = try await house.desk.redeem(token, password: other) }
        #expect(again?.kind == .notFound)
        #expect(try await house.desk.redeemable(token) == nil)
        #expect(
            try await house.kinds() == [
                "user.created", "user.link_made", "user.password_set", "user.signed_in",
            ])
    }

    @Test("of a forgotten password open for an hour, and end all sessions")
    func reset() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let session = try await house.signIn("sato")
        let (token, link) = try await house.link(for: user)
        #expect(link.kind == .reset)
        #expect(try await house.desk.session(session.token) != nil)
        house.clock.advance(by: .seconds(3_599))
        try await house.desk.redeem(token, password: other)
        #expect(try await house.desk.session(session.token) == nil)
        _ = try await house.signIn("sato", "another grey harbour")
        let late = try await house.link(for: user)
        house.clock.advance(by: .seconds(3_600))
        let refused = await problem { _ = try await house.desk.redeem(late.token, password: other) }
        #expect(refused?.kind == .notFound)
    }

    @Test("are one of a person: another takes the first one's place")
    func replaced() async throws {
        let house = try IdentityHouse()
        let user = try await house.user("sato")
        let first = try await house.link(for: user)
        let second = try await house.link(for: user)
        #expect(try await house.desk.redeemable(first.token) == nil)
        #expect(try await house.desk.redeemable(second.token) != nil)
    }

    @Test("are redeemed by one of two who try at once")
    func race() async throws {
        let house = try IdentityHouse()
        let user = try await house.user("sato")
        let (token, _) = try await house.link(for: user)
        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<4 {
                group.addTask {
                    await problem {
                        _ = try await house.desk.redeem(
                            token, password: Password("grey harbour number \(number)"))
                    } == nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { $0 }.count == 1)
    }

    @Test("are kept as hashes, and end with a changed password")
    func kept() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let who = try await house.signedIn("sato")
        let (token, _) = try await house.link(for: user)
        let row = try await house.database.read { try $0.row("SELECT token_hash FROM user_links") }
        #expect(try row?.blob(0) == token.hash.bytes)
        #expect(LinkToken(token.text) == token)
        #expect(LinkToken("nothing") == nil)
        _ = try await house.desk.changePassword(
            of: who, from: Password(IdentityHouse.password), to: other, from: nil)
        #expect(try await house.desk.redeemable(token) == nil)
    }
}
