import Primitives
import PropertyTesting
import Testing

@testable import Identity

@Suite("Codes that follow from a secret and the time")
struct OneTimeCodeTests {
    private let secret = Array("12345678901234567890".utf8)

    @Test(
        "are those of RFC 6238, appendix B",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func vectors(second: Int64, code: String) {
        let step = OneTimeCode.step(at: Timestamp(microseconds: second * 1_000_000))
        #expect(OneTimeCode.code(secret, step: step, digits: 8) == code)
        #expect(OneTimeCode.code(secret, step: step) == code.suffix(6))
    }

    @Test("are those of RFC 4226, appendix D")
    func counterVectors() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ]
        for (step, code) in codes.enumerated() {
            #expect(OneTimeCode.code(secret, step: Int64(step)) == code)
        }
    }

    @Test("are taken one step early and late, and no more")
    func tolerance() {
        let time = Timestamp(microseconds: 1_772_323_200_000_000)
        let now = OneTimeCode.step(at: time)
        for offset in Int64(-3)...3 {
            let code = OneTimeCode.code(secret, step: now + offset)
            let found = OneTimeCode.step(of: code, secret, at: time, after: -1)
            #expect(found == (abs(offset) <= 1 ? now + offset : nil))
        }
    }

    @Test("Base32 is that of RFC 4648, §10, without padding")
    func base32() {
        let vectors = [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ]
        for (plain, text) in vectors {
            #expect(Base32.text(Array(plain.utf8)) == text)
            #expect(Base32.bytes(text.lowercased()) == Array(plain.utf8))
        }
        for text in ["M", "MZ1", "M0", "MZXW6YTBOJ", "ＭＹ"] { #expect(Base32.bytes(text) == nil, "\(text)") }
    }

    @Test("Recovery codes are read as people type them")
    func recoveryCodes() throws {
        let random = printedRandomness()
        let codes = (0..<200).map { _ in RecoveryCode(random: random) }
        #expect(Set(codes.map(\.text)).count == codes.count)
        for code in codes {
            #expect(code.text.count == 19)
            #expect(RecoveryCode(code.text) == code)
            #expect(RecoveryCode(" " + code.text.uppercased().replacing("-", with: " ")) == code)
        }
        #expect(RecoveryCode("123456") == nil)
        #expect(RecoveryCode("") == nil)
    }
}
