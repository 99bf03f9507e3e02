import Primitives
import PropertyTesting
import Testing

@Suite("Canonical JSON (RFC 8785)")
struct JSONCanonicalTests {
    @Test(
        "Numbers are written as appendix B gives them",
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"),
            (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func appendixB(_ bits: UInt64, _ text: String) throws {
        #expect(try canonical(.number(.double(Double(bitPattern: bits)))) == text)
    }

    @Test(
        "Not a number and the infinities are refused",
        arguments: [0x7FFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000] as [UInt64])
    func notFinite(_ bits: UInt64) {
        let value = JSONValue.number(.double(Double(bitPattern: bits)))
        let problem = #expect(throws: Problem.self) { try value.canonical }
        #expect(problem?.kind == .invalidValue)
        #expect(value.serialized.text == "null")
    }

    @Test("The example of §3.2.2 becomes the bytes of §3.2.4")
    func example() throws {
        let input = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50,
                          2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let expected: [UInt8] = [
            0x7B, 0x22, 0x6C, 0x69, 0x74, 0x65, 0x72, 0x61, 0x6C, 0x73, 0x22, 0x3A, 0x5B, 0x6E, 0x75, 0x6C,
            0x6C, 0x2C,
            0x74, 0x72, 0x75, 0x65, 0x2C, 0x66, 0x61, 0x6C, 0x73, 0x65, 0x5D, 0x2C, 0x22, 0x6E, 0x75, 0x6D,
            0x62, 0x65,
            0x72, 0x73, 0x22, 0x3A, 0x5B, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x33, 0x2E, 0x33,
            0x33, 0x33,
            0x33, 0x33, 0x33, 0x33, 0x2C, 0x31, 0x65, 0x2B, 0x33, 0x30, 0x2C, 0x34, 0x2E, 0x35, 0x2C, 0x30,
            0x2E, 0x30,
            0x30, 0x32, 0x2C, 0x31, 0x65, 0x2D, 0x32, 0x37, 0x5D, 0x2C, 0x22, 0x73, 0x74, 0x72, 0x69, 0x6E,
            0x67, 0x22,
            0x3A, 0x22, 0xE2, 0x82, 0xAC, 0x24, 0x5C, 0x75, 0x30, 0x30, 0x30, 0x66, 0x5C, 0x6E, 0x41, 0x27,
            0x42, 0x5C,
            0x22, 0x5C, 0x5C, 0x5C, 0x5C, 0x5C, 0x22, 0x2F, 0x22, 0x7D,
        ]
        #expect(try JSONValue(parsing: input).canonical == expected)
    }

    @Test("Names sort by UTF-16 code units, as in §3.2.3")
    func sorting() throws {
        let input = #"""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#
        let parts: [Substring] = try canonical(JSONValue(parsing: input)).split(separator: "\"")
        let order = parts.map(String.init).filter { $0.count > 2 && $0.first?.isUppercase == true }
        #expect(
            order == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ])
    }

    @Test("The order agrees with that of UTF-16 for names of all planes")
    func orderAgreement() throws {
        let random = printedRandomness()
        let scalars: [Unicode.Scalar] = [
            "a", "z", "\u{0}", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{EFFF}",
            "\u{F000}",
            "\u{FFFF}", "\u{10000}", "\u{1F600}", "\u{FFFFF}", "\u{10FFFF}",
        ]
        for _ in 0..<2_000 {
            var names: Set<String> = []
            for _ in 0..<8 {
                var name = String.UnicodeScalarView()
                for _ in 0..<random.below(4) { name.append(random.element(of: scalars)) }
                names.insert(String(name))
            }
            let value = JSONValue.object(Dictionary(uniqueKeysWithValues: names.map { ($0, 0) }))
            let sorted = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
            let expected = try sorted.map { try canonical(.string($0)) + ":0" }.joined(separator: ",")
            #expect(try canonical(value) == "{\(expected)}")
        }
    }

    @Test("Strings escape control characters, quotation mark and reverse solidus, and nothing else")
    func strings() throws {
        for code in 0..<0x20 as Range<UInt8> {
            let short: [UInt8: String] = [8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"]
            let long = "\\u00" + (code < 16 ? "0" : "") + String(code, radix: 16)
            let value = JSONValue.string("a\(Unicode.Scalar(code))b")
            #expect(try canonical(value) == "\"a\(short[code] ?? long)b\"")
        }
        #expect(
            try canonical("\"\\/'\u{7F}\u{80}\u{2028}<é港😀\u{FFFF}")
                == "\"\\\"\\\\/'\u{7F}\u{80}\u{2028}<é港😀\u{FFFF}\"")
        #expect(try canonical("") == "\"\"")
    }

    @Test("Integers are exact up to 2^53 and refused beyond, but for those that a double is written as")
    func integers() throws {
        #expect(try canonical(9_007_199_254_740_992) == "9007199254740992")
        #expect(try canonical(-9_007_199_254_740_992) == "-9007199254740992")
        #expect(try canonical(0) == "0")
        // 10^18 and 1580036168849933568 as ECMAScript writes them: a canonical form is canonical again.
        #expect(try canonical(JSONValue(parsing: "1e18")) == "1000000000000000000")
        #expect(try canonical(1_000_000_000_000_000_000) == "1000000000000000000")
        #expect(try canonical(-1_580_036_168_849_933_600) == "-1580036168849933600")
        for value in [
            1_580_036_168_849_933_568, 9_007_199_254_740_993, -9_007_199_254_740_993, Int64.max, .min,
        ] {
            let problem = #expect(throws: Problem.self) { try JSONValue.number(.integer(value)).canonical }
            #expect(problem?.kind == .invalidValue)
            #expect(JSONValue.number(.integer(value)).serialized.text == String(value))
        }
    }

    @Test("A random double reads back as itself, bit for bit")
    func doubles() throws {
        let random = printedRandomness()
        for _ in 0..<100_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite, double != 0 else { continue }
            let text = try canonical(.number(.double(double)))
            let value = try JSONValue(parsing: text)
            #expect(value.doubleValue?.bitPattern == double.bitPattern, "\(text)")
            #expect(try canonical(value) == text)
        }
    }

    @Test("An integral double is written as the integer is")
    func integralDoubles() throws {
        let random = printedRandomness()
        for _ in 0..<10_000 {
            let integer = Int64(bitPattern: random.next()) >> Int64(11 + random.below(52))
            #expect(try canonical(.number(.double(Double(integer)))) == String(integer))
        }
    }

    @Test("The canonical form of a canonical form is itself")
    func idempotence() throws {
        let random = printedRandomness()
        for _ in 0..<2_000 {
            let document = RandomDocument(random).value(depth: 4)
            let bytes = try JSONValue(parsing: document).canonical
            #expect(try JSONValue(parsing: bytes).canonical == bytes)
        }
    }

    private func canonical(_ value: JSONValue) throws -> String { try value.canonical.text }
}
