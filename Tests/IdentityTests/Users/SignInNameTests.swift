import Identity
import Primitives
import Testing

@Suite("A name for signing in")
struct SignInNameTests {
    @Test(
        "may be a name or an address",
        arguments: [
            "bob", "José Silva", "佐藤花子", "sato@example.com", "a@b.c", "first.last+tag@mail.example.co.jp",
        ])
    func taken(name: String) throws {
        #expect(try SignInName(name).text == name)
    }

    @Test(
        "is refused where it is neither",
        arguments: [
            "", "ab", " bob", "bob ", "bo\nb", String(repeating: "x", count: 65), "@", "bob@", "@example.com",
            "bob@example", "bob@example..com", "b ob@example.com", "a@b@c.de",
            String(repeating: "x", count: 65) + "@example.com",
            "bob@" + String(repeating: "x", count: 250) + ".com", "user_01jd9x4q2e7zv8k5m3n6p0r1st",
        ])
    func refused(name: String) {
        #expect(throws: Problem.self) { try SignInName(name) }
    }

    @Test("is the same in capitals and in full width")
    func folded() throws {
        #expect(try SignInName("Ｓａｔｏ@Example.com").key == SignInName("sato@example.COM").key)
    }
}
