import Primitives
import Testing

@testable import Identity

@Suite("A password")
struct PasswordTests {
    private let name: SignInName

    init() throws { name = try SignInName("sato@example.com") }

    @Test(
        "may be what nobody guesses",
        arguments: [
            "an old grey harbour", "correct horse battery", "港の古い灯台は白くて高い", "Tr0ub4dor&3-and-more",
            "x8#kQz!m2Lp9",
            String(repeating: "ab1cd2", count: 42),
        ])
    func taken(text: String) throws { try Password(text).check(for: name) }

    @Test(
        "is refused where it is short, long, the name, or everybody's",
        arguments: [
            "", "short", "elevenchars", String(repeating: "abcdefg", count: 37), "aaaaaaaaaaaa",
            "121212121212",
            "password1234", "Passw0rd!2026", "P@ssword-1999", "passwordpassword", "Qwertyuiop12",
            "123456789012",
            "my-sato@example.com", "SATO and the sea", "tab\u{0}inside it", "correcthorsebatterystaple",
        ])
    func refused(text: String) {
        #expect(throws: Problem.self) { try Password(text).check(for: name) }
    }

    @Test("may hold the few letters before the @ of an address, but never a name")
    func shortNames() throws {
        try Password("a channel and a sea").check(for: SignInName("ann@example.com"))
        #expect(throws: Problem.self) { try Password("a channel and a sea").check(for: SignInName("Ann")) }
    }

    @Test("is the same whichever keyboard composed it")
    func normalised() {
        #expect(Password("cafe\u{301} de la gare").bytes == Password("café de la gare").bytes)
        #expect(Password("ｗｉｄｅ ｌｅｔｔｅｒｓ").bytes == Password("wide letters").bytes)
        #expect(Password("Wide letters").bytes != Password("wide letters").bytes)
    }

    @Test("is never printed")
    func hidden() {
        let password = Password("an old grey harbour")
        #expect(!"\(password) \(String(reflecting: password))".contains("harbour"))
        var dumped = ""
        dump(password, to: &dumped)
        #expect(!dumped.contains("harbour"))
    }

    @Test("is hashed as RFC 7914 §12 says")
    func vectors() throws {
        let first = try PasswordHash(
            of: Password("password"), salt: Array("NaCl".utf8),
            cost: .init(rounds: 1_024, blockSize: 8, parallelism: 16))
        #expect(
            first.hash.hexadecimal == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162")
        let second = try PasswordHash(
            of: Password("pleaseletmein"), salt: Array("SodiumChloride".utf8),
            cost: .init(rounds: 16_384, blockSize: 8, parallelism: 1))
        #expect(
            second.hash.hexadecimal == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
    }

    @Test("matches its hash and no other's, and nothing matches the decoy")
    func matching() throws {
        let hash = try PasswordHash(
            of: Password("one"), salt: Array(repeating: 7, count: 16), cost: IdentityHouse.cheap)
        #expect(try hash.matches(Password("one")))
        #expect(try !hash.matches(Password("two")))
        #expect(try !hash.matches(Password("")))
        #expect(try !PasswordHash.decoy(IdentityHouse.cheap).matches(Password("one")))
    }
}
