import Accounting
import Identity
import Primitives
import Testing

@Suite("The first run")
struct FirstRunTests {
    private func first(
        key: String = IdentityHouse.adminKey, name: String = "sato", password: String = IdentityHouse.password
    ) -> FirstAdministrator {
        FirstAdministrator(
            name: name, displayName: "Sato Hanako", language: .japanese, password: Password(password),
            adminKey: key)
    }

    @Test("makes an administrator who is signed in, once")
    func once() async throws {
        let house = try IdentityHouse()
        #expect(try await house.desk.isFirstRun())
        let new = try await house.desk.makeFirstAdministrator(first(), from: nil)
        let who = try #require(try await house.desk.session(new.token))
        #expect(who.membership?.place == .house(.administrator))
        #expect(who.user.language == .japanese)
        #expect(try await !house.desk.isFirstRun())
        let again = await problem {
            _ = try await house.desk.makeFirstAdministrator(first(name: "other"), from: nil)
        }
        #expect(again?.kind == .conflict)
        #expect(
            try await house.kinds() == [
                "user.created", "user.password_set", "membership.added", "user.signed_in",
            ])
    }

    @Test("makes one of many who try at once")
    func race() async throws {
        let house = try IdentityHouse()
        let made = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<5 {
                group.addTask {
                    await problem {
                        _ = try await house.desk.makeFirstAdministrator(
                            first(name: "name \(number)"), from: nil)
                    } == nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(made.filter { $0 }.count == 1)
    }

    @Test("takes an admin key of the configuration only, and slows down who guesses one")
    func adminKey() async throws {
        let house = try IdentityHouse()
        for _ in 0..<10 {
            let refused = await problem {
                _ = try await house.desk.makeFirstAdministrator(first(key: "sk-guess"), from: nil)
            }
            #expect(refused?.kind == .invalidKey)
        }
        let closed = await problem { _ = try await house.desk.makeFirstAdministrator(first(), from: nil) }
        #expect(closed?.kind == .rateLimitRequests)
        let bare = IdentityDesk(
            database: house.database, log: house.log, adminKeys: [], secret: Array(0..<32), issuer: "x",
            cost: IdentityHouse.cheap, clock: house.clock, randomness: house.random)
        let nobody = await problem { _ = try await bare.makeFirstAdministrator(first(), from: nil) }
        #expect(nobody?.kind == .forbidden)
    }

    @Test("refuses a weak password and a name that is none")
    func refused() async throws {
        let house = try IdentityHouse()
        for draft in [first(password: "short"), first(name: "x")] {
            let refused = await problem { _ = try await house.desk.makeFirstAdministrator(draft, from: nil) }
            #expect(refused?.kind == .invalidValue)
        }
        #expect(try await house.desk.isFirstRun())
    }
}
