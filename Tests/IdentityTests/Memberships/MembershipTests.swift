import Accounting
import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@testable import Identity

@Suite("Memberships")
struct MembershipTests {
    private func key(_ house: IdentityHouse, _ id: ID<APIKey>) async throws -> APIKey? {
        try await house.database.read { try APIKeys.key(id, in: $0) }
    }

    private func member(_ house: IdentityHouse, _ id: ID<APIKey>) async throws -> Member? {
        try await house.database.read { try Members.member(id, in: $0) }
    }

    @Test("in an organisation have a key of their own, with the role on the exchange")
    func organisation() async throws {
        let house = try IdentityHouse()
        let user = try await house.user("sato")
        let account = try await house.account("acme", isParticipant: true)
        let membership = try await house.put(user, .organisation(account, .publisher))
        let id = try #require(membership.key)
        #expect(try await key(house, id)?.account == account)
        #expect(try await member(house, id)?.role == .publisher)
        // The same again changes nothing; another role is in force at once, with the same key.
        let count = try await house.kinds().count
        #expect(try await house.put(user, .organisation(account, .publisher)) == membership)
        #expect(try await house.kinds().count == count)
        let changed = try await house.put(user, .organisation(account, .viewer))
        #expect(changed.key == id)
        #expect(try await member(house, id)?.role == .viewer)
        let removed = try await house.remove(changed)
        #expect(removed.removedAt != nil)
        #expect(try await key(house, id)?.isRevoked == true)
        #expect(try await member(house, id)?.removedAt != nil)
        #expect(try await house.remove(changed) == removed)
        // Who comes back gets another key.
        let back = try await house.put(user, .organisation(account, .user))
        #expect(back.key != id)
        #expect(try await house.database.read { try Memberships.standing(of: user.id, in: $0) } == [back])
    }

    @Test("bear a role exactly where the account is a participant's")
    func roles() async throws {
        let house = try IdentityHouse()
        let user = try await house.user("sato")
        let plain = try await house.account("plain")
        let participant = try await house.account("acme", isParticipant: true)
        for place in [
            Membership.Place.organisation(plain, .admin), .organisation(participant, nil),
            .organisation(house.id(), nil),
        ] {
            #expect(await problem { try await house.put(user, place) } != nil)
        }
        try await house.put(user, .organisation(plain, nil))
        house.clock.advance(by: .seconds(1))
        try await house.put(user, .organisation(participant, .admin))
        try await house.put(user, .house(.auditor))
        let all = try await house.database.read { try Memberships.standing(of: user.id, in: $0) }
        #expect(all.map(\.place.role) == ["auditor", nil, "admin"])
    }

    @Test("whose key was revoked are no more to be acted by")
    func revoked() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let membership = try await house.put(
            user, .organisation(try await house.account("acme"), nil))
        let new = try await house.signIn("sato")
        #expect(try await house.desk.session(new.token)?.membership == membership)
        let (id, now) = (try #require(membership.key), house.now)
        _ = try await house.database.write { try APIKeys.revoke(id, at: now, in: $0) }
        let who = try #require(try await house.desk.session(new.token))
        #expect(who.membership == nil)
        #expect(await problem { try await house.desk.choose(membership.id, for: who) } != nil)
    }

    @Test("that end, end the sessions that act by them, and no others")
    func sessions() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let first = try await house.put(user, .organisation(try await house.account("acme"), nil))
        house.clock.advance(by: .seconds(1))
        let second = try await house.put(user, .organisation(try await house.account("other"), nil))
        let (ending, staying) = (try await house.signIn("sato"), try await house.signIn("sato"))
        let who = try #require(try await house.desk.session(staying.token))
        try await house.desk.choose(second.id, for: who)
        try await house.remove(first)
        #expect(try await house.desk.session(ending.token) == nil)
        #expect(try await house.desk.session(staying.token)?.membership == second)
    }

    @Test("follow the person's name where they act")
    func renaming() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let account = try await house.account("acme", isParticipant: true)
        let membership = try await house.put(user, .organisation(account, .viewer))
        let who = try await house.signedIn("sato")
        try await house.desk.changeProfile(of: who, displayName: "Sato Hanako", language: .japanese)
        #expect(try await member(house, try #require(membership.key))?.name == "Sato Hanako")
        #expect(try await house.signedIn("sato").user.language == .japanese)
    }

    @Test("Somebody who can sign in always administers the house, whatever is done")
    func lastAdministrator() async throws {
        let random = printedRandomness()
        let house = try IdentityHouse(random: random)
        _ = try await house.administrator("first")
        let people = ["first", "second", "third"]
        _ = try await house.person("second")
        _ = try await house.person("third")
        // Never redeemed an invitation: counts for nothing.
        let invited = try await house.user("invited")
        try await house.put(invited, .house(.administrator))
        var refusals = 0
        for _ in 0..<200 {
            house.clock.advance(by: .seconds(1))
            let name = random.element(of: people)
            let user = try #require(try await house.database.read { try Users.named(name, in: $0) })
            let choice = random.below(6)
            let refused = await problem {
                switch choice {
                case 0: try await house.set(.disabled, of: user)
                case 1: try await house.set(.active, of: user)
                case 2: try await house.put(user, .house(.administrator))
                case 3: try await house.put(user, .house(random.element(of: [.auditor, .compliance])))
                default:
                    let all = try await house.database.read {
                        try Memberships.standing(of: user.id, in: $0)
                    }
                    for membership in all { try await house.remove(membership) }
                }
            }
            if let refused {
                #expect(refused.kind == .conflict)
                refusals += 1
            }
            var administrators = 0
            for name in people {
                let isOne = try await house.database.read { transaction in
                    guard let user = try Users.named(name, in: transaction) else { return false }
                    return try Memberships.isAdministrator(user.id, in: transaction)
                }
                if isOne { administrators += 1 }
            }
            #expect(administrators >= 1)
        }
        #expect(refusals > 0)
        // One who cannot sign in yet may go.
        try await house.set(.disabled, of: invited)
    }
}
