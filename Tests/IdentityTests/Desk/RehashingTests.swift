import Accounting
import Persistence
import Primitives
import Testing

@testable import Identity

@Suite("Hashes that cost too little")
struct RehashingTests {
    @Test("are made anew at the next sign-in, and only then")
    func rehashing() async throws {
        let house = try IdentityHouse()
        let user = try await house.person("sato")
        let dearer = PasswordHash.Cost(rounds: 4, blockSize: 2, parallelism: 1)
        let desk = IdentityDesk(
            database: house.database, log: house.log, adminKeys: [], secret: Array(0..<32), issuer: "x",
            cost: dearer, clock: house.clock, randomness: house.random)
        func cost() async throws -> PasswordHash.Cost? {
            try await house.database.read { try Passwords.hash(of: user.id, in: $0)?.cost }
        }
        _ = await problem { _ = try await desk.signIn(name: "sato", password: Password("wrong"), from: nil) }
        #expect(try await cost() == IdentityHouse.cheap)
        let session = try await house.signIn("sato")
        _ = try await desk.signIn(name: "sato", password: Password(IdentityHouse.password), from: nil)
        #expect(try await cost() == dearer)
        // The password is the same: nobody is signed out.
        #expect(try await house.desk.session(session.token) != nil)
        _ = try await desk.signIn(name: "sato", password: Password(IdentityHouse.password), from: nil)
    }
}
