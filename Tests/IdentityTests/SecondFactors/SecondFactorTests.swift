import Auditing
import Primitives
import PropertyTesting
import Testing

@testable import Identity

@Suite("Second factors")
struct SecondFactorTests {
    private func code(_ secret: SecondFactorSecret, _ house: IdentityHouse, ahead: Int64 = 0) -> String {
        OneTimeCode.code(secret.bytes, step: OneTimeCode.step(at: house.now) + ahead)
    }

    /// Somebody signed in with a second factor on.
    private func person(
        _ house: IdentityHouse, _ name: String = "sato"
    ) async throws -> (who: SignedIn, secret: SecondFactorSecret, codes: [RecoveryCode]) {
        _ = try await house.person(name)
        let who = try await house.signedIn(name)
        let setup = try await house.desk.beginSecondFactor(of: who)
        let codes = try await house.desk.enableSecondFactor(
            of: who, code: code(setup.secret, house), from: nil)
        house.clock.advance(by: .seconds(60))
        return (who, setup.secret, codes)
    }

    private func firstStep(_ house: IdentityHouse, _ name: String = "sato") async throws -> NewSession {
        let step = try await house.desk.signIn(
            name: name, password: Password(IdentityHouse.password), from: nil)
        guard case .secondFactor(let waiting) = step else { throw Problem(.conflict, "signed in at once") }
        return waiting
    }

    @Test("are in force only once a code was shown")
    func enabling() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let who = try await house.signedIn("sato")
        let early = await problem {
            _ = try await house.desk.enableSecondFactor(of: who, code: "123456", from: nil)
        }
        #expect(early?.kind == .conflict)
        let setup = try await house.desk.beginSecondFactor(of: who)
        #expect(
            setup.address
                == "otpauth://totp/harbour.example:sato?secret=\(setup.secret.text)&issuer=harbour.example"
                + "&algorithm=SHA1&digits=6&period=30")
        #expect(Base32.bytes(setup.secret.text)?.count == 20)
        let wrong = await problem {
            _ = try await house.desk.enableSecondFactor(of: who, code: "abcdef", from: nil)
        }
        #expect(wrong?.kind == .invalidKey)
        _ = try await house.signIn("sato")
        let codes = try await house.desk.enableSecondFactor(
            of: who, code: code(setup.secret, house), from: nil)
        #expect(codes.count == 10)
        #expect(try await house.desk.secondFactor(of: who) == (true, 10))
        let again = await problem { _ = try await house.desk.beginSecondFactor(of: who) }
        #expect(again?.kind == .conflict)
    }

    @Test("begin with one secret for as long as two pages are open, and with another later")
    func begun() async throws {
        let house = try IdentityHouse()
        _ = try await house.person("sato")
        let who = try await house.signedIn("sato")
        let first = try await house.desk.beginSecondFactor(of: who)
        house.clock.advance(by: .seconds(14 * 60))
        #expect(try await house.desk.beginSecondFactor(of: who).secret.text == first.secret.text)
        house.clock.advance(by: .seconds(2 * 60))
        #expect(try await house.desk.beginSecondFactor(of: who).secret.text != first.secret.text)
    }

    @Test("are asked for after the password, within five minutes, and the first step opens nothing else")
    func signingIn() async throws {
        let house = try IdentityHouse()
        let (_, secret, _) = try await person(house)
        let waiting = try await firstStep(house)
        #expect(try await house.desk.session(waiting.token) == nil)
        #expect(try await house.desk.awaitsSecondFactor(waiting.token)?.name.text == "sato")
        let wrong = await problem {
            _ = try await house.desk.secondFactor("000000x", token: waiting.token, from: nil)
        }
        #expect(wrong?.kind == .invalidKey)
        let new = try await house.desk.secondFactor(code(secret, house), token: waiting.token, from: nil)
        #expect(new.token != waiting.token)
        #expect(try await house.desk.session(new.token)?.user.name.text == "sato")
        #expect(try await house.desk.awaitsSecondFactor(waiting.token) == nil)
        let late = try await firstStep(house)
        house.clock.advance(by: .seconds(300))
        let over = await problem {
            _ = try await house.desk.secondFactor(code(secret, house), token: late.token, from: nil)
        }
        #expect(over?.kind == .invalidKey)
        #expect(try await house.desk.awaitsSecondFactor(late.token) == nil)
        let kinds = try await house.kinds()
        #expect(kinds.suffix(2) == ["user.sign_in_failed", "user.signed_in"])
    }

    @Test("A session that is open takes no second step")
    func openIsNotWaiting() async throws {
        let house = try IdentityHouse()
        let (who, secret, _) = try await person(house)
        let waiting = try await firstStep(house)
        let new = try await house.desk.secondFactor(code(secret, house), token: waiting.token, from: nil)
        let again = await problem {
            _ = try await house.desk.secondFactor(code(secret, house, ahead: 1), token: new.token, from: nil)
        }
        #expect(again?.kind == .invalidKey)
        #expect(who.user.name.text == "sato")
    }

    @Test("A code is taken once, and none that is older than one that was taken")
    func reuse() async throws {
        let random = printedRandomness()
        let house = try IdentityHouse(random: random)
        let user = try await house.person("sato")
        let secret = SecondFactorSecret(random: random)
        let vault = SecondFactorVault(secret: Array(0..<32))
        let sealed = try vault.seal(secret, of: user.id)
        var last = OneTimeCode.step(at: house.now)
        let (first, start, log) = (OneTimeCode.code(secret.bytes, step: last), house.now, house.log)
        try await house.database.write { transaction in
            _ = try SecondFactors.begin(sealed, of: user.id, at: start, in: transaction)
            let isOn = try SecondFactors.enable(
                first, recovery: [], of: user.id, vault: vault, at: start, log: log, in: transaction)
            #expect(isOn)
        }
        for _ in 0..<200 {
            house.clock.advance(by: .seconds(random.below(50)))
            let now = house.now
            let typed = OneTimeCode.code(
                secret.bytes, step: OneTimeCode.step(at: now) + Int64(random.below(5)) - 2)
            let accepted = try await house.database.write { transaction in
                try SecondFactors.accept(
                    typed, of: user.id, vault: vault, at: now, log: log, in: transaction)
            }
            // Now and then two steps have the same code.
            let fitting = (-1...1).map { OneTimeCode.step(at: now) + $0 }
                .filter { $0 > last && OneTimeCode.code(secret.bytes, step: $0) == typed }
            #expect((accepted != nil) == !fitting.isEmpty)
            if let step = fitting.last { last = step }
        }
    }

    @Test("A recovery code stands in once")
    func recovery() async throws {
        let house = try IdentityHouse()
        let (who, secret, codes) = try await person(house)
        for code in codes.prefix(2) {
            let waiting = try await firstStep(house)
            _ = try await house.desk.secondFactor(code.text.uppercased(), token: waiting.token, from: nil)
            let next = try await firstStep(house)
            let used = await problem {
                _ = try await house.desk.secondFactor(code.text, token: next.token, from: nil)
            }
            #expect(used?.kind == .invalidKey)
        }
        #expect(try await house.desk.secondFactor(of: who).recoveryCodes == 8)
        let renewed = try await house.desk.renewRecoveryCodes(
            of: who, code: code(secret, house), from: nil)
        #expect(renewed.count == 10)
        let waiting = try await firstStep(house)
        let old = await problem {
            _ = try await house.desk.secondFactor(codes[5].text, token: waiting.token, from: nil)
        }
        #expect(old?.kind == .invalidKey)
        _ = try await house.desk.secondFactor(renewed[0].text, token: waiting.token, from: nil)
    }

    @Test("A recovery code is its person's alone")
    func recoveryOfAnother() async throws {
        let house = try IdentityHouse()
        let (_, _, codes) = try await person(house)
        _ = try await person(house, "other")
        let waiting = try await firstStep(house, "other")
        let refused = await problem {
            _ = try await house.desk.secondFactor(codes[0].text, token: waiting.token, from: nil)
        }
        #expect(refused?.kind == .invalidKey)
    }

    @Test("can be taken off by who has a code, and by an operator")
    func removing() async throws {
        let house = try IdentityHouse()
        let (who, secret, _) = try await person(house)
        let wrong = await problem {
            try await house.desk.removeSecondFactor(of: who, code: "nothing", from: nil)
        }
        #expect(wrong?.kind == .invalidKey)
        try await house.desk.removeSecondFactor(of: who, code: code(secret, house), from: nil)
        #expect(try await house.desk.secondFactor(of: who) == (false, 0))
        _ = try await house.signIn("sato")
        let none = await problem {
            try await house.desk.removeSecondFactor(of: who, code: "123456", from: nil)
        }
        #expect(none?.kind == .invalidKey)
    }

    @Test("A sealed secret opens for its person only")
    func sealing() throws {
        let vault = SecondFactorVault(secret: Array(0..<32))
        let secret = SecondFactorSecret(random: SeededRandomness(3))
        let sealed = try vault.seal(secret, of: ID(high: 1, low: 2))
        #expect(try vault.open(sealed, of: ID(high: 1, low: 2)).bytes == secret.bytes)
        #expect(throws: Problem.self) { try vault.open(sealed, of: ID(high: 1, low: 3)) }
        #expect(throws: Problem.self) {
            try SecondFactorVault(secret: Array(1..<33)).open(sealed, of: ID(high: 1, low: 2))
        }
    }

    @Test("stay on when a password is reset")
    func reset() async throws {
        let house = try IdentityHouse()
        let (who, _, _) = try await person(house)
        let link = try await house.link(for: who.user)
        #expect(link.link.kind == .reset)
        try await house.desk.redeem(link.token, password: Password("another grey harbour"))
        let step = try await house.desk.signIn(
            name: "sato", password: Password("another grey harbour"), from: nil)
        guard case .secondFactor = step else {
            Issue.record("signed in without the second factor")
            return
        }
    }
}
