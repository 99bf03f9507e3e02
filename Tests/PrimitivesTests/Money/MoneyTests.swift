import Primitives
import PropertyTesting
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(
        "Decimals are read and written exactly",
        arguments: [
            ("0", 0), ("1", 1_000_000_000), ("-1", -1_000_000_000), ("12.5", 12_500_000_000),
            ("0.000000001", 1),
            ("-0.000000001", -1), ("0.1", 100_000_000), ("1234567.890123456", 1_234_567_890_123_456),
            ("9223372036.854775807", .max), ("-9223372036.854775808", .min),
        ] as [(String, Int64)])
    func exactness(_ text: String, _ nanos: Int64) throws {
        #expect(try Money(decimal: text, currency: .jpy).nanos == nanos)
        #expect(Money(nanos: nanos, currency: .jpy).decimal == text)
    }

    @Test("Zeros at the end and a minus before zero are read but not written")
    func plainForm() throws {
        #expect(try Money(decimal: "12.500000000", currency: .usd).decimal == "12.5")
        #expect(try Money(decimal: "3.00", currency: .usd).decimal == "3")
        #expect(try Money(decimal: "-0.0", currency: .usd).decimal == "0")
    }

    @Test(
        "What is not a decimal number is refused",
        arguments: [
            "", "-", ".", "1.", ".5", "-.5", "+1", "1e3", "1E3", "01", "00", "-01.5", "1,000", "1 000", " 1",
            "1 ", "0x10",
            "1..2", "1.2.3", "--1", "1-", "∞", "nan", "１２", "1_000", "¥1",
        ])
    func malformed(_ text: String) {
        let problem = #expect(throws: Problem.self) { try Money(decimal: text, currency: .jpy) }
        #expect(problem?.kind == .invalidValue)
        #expect(problem?.mend != nil)
    }

    @Test("A tenth decimal is refused, not rounded")
    func tooFine() {
        let problem = #expect(throws: Problem.self) { try Money(decimal: "0.0000000010", currency: .jpy) }
        #expect(problem?.kind == .invalidValue)
        #expect(problem?.mend?.contains("9 decimals") == true)
    }

    @Test(
        "What is beyond the range is refused",
        arguments: [
            "9223372036.854775808", "-9223372036.854775809", "9223372037",
            "99999999999999999999999999999999999999999999",
        ])
    func outOfRange(_ text: String) {
        let problem = #expect(throws: Problem.self) { try Money(decimal: text, currency: .jpy) }
        #expect(problem?.kind == .invalidValue)
    }

    @Test("Every amount reads back")
    func roundTrip() throws {
        let random = printedRandomness()
        for _ in 0..<10_000 {
            let shift = random.below(UInt64(64))
            let money = Money(nanos: Int64(bitPattern: random.next()) >> Int64(shift), currency: .cny)
            #expect(try Money(decimal: money.decimal, currency: .cny) == money)
        }
    }

    @Test("Sums and differences are exact")
    func arithmetic() throws {
        let one = try Money(decimal: "0.1", currency: .usd)
        let two = try Money(decimal: "0.2", currency: .usd)
        #expect(try one.adding(two).decimal == "0.3")
        #expect(try one.subtracting(two).decimal == "-0.1")
    }

    @Test("A sum beyond the range is an error, never a wrapped number")
    func overflow() {
        let most = Money(nanos: .max, currency: .jpy)
        let least = Money(nanos: .min, currency: .jpy)
        let unit = Money(nanos: 1, currency: .jpy)
        #expect(throws: Problem.self) { try most.adding(unit) }
        #expect(throws: Problem.self) { try least.subtracting(unit) }
        #expect(throws: Problem.self) { try unit.subtracting(least) }
        #expect(throws: Never.self) { try most.adding(least) }
    }

    @Test("Currencies do not mix")
    func currencies() {
        let yen = Money(nanos: 1, currency: .jpy)
        let yuan = Money(nanos: 1, currency: .cny)
        #expect(throws: Problem.self) { try yen.adding(yuan) }
        #expect(throws: Problem.self) { try yen.subtracting(yuan) }
        #expect(yen != yuan)
    }

    @Test("The description is decimal and currency")
    func description() throws {
        #expect(try Money(decimal: "-12.50", currency: .jpy).description == "-12.5 JPY")
    }
}
