import Foundation
import Primitives
import Testing

@Suite("Currencies")
struct CurrencyTests {
    @Test(
        "A currency knows its code and its decimals",
        arguments: [
            ("JPY", 0), ("CNY", 2), ("USD", 2), ("EUR", 2), ("KRW", 0), ("VND", 0), ("BHD", 3), ("KWD", 3),
            ("CLF", 4),
            ("UYW", 4), ("CLP", 0), ("XAF", 0), ("XCG", 2), ("ZWG", 2),
        ])
    func exponents(_ code: String, _ exponent: Int) throws {
        let currency = try #require(Currency(code))
        #expect(currency.code == code)
        #expect(currency.exponent == exponent)
        #expect(currency.description == code)
    }

    @Test(
        "What is not an active currency is refused",
        arguments: [
            "", "JP", "JPYY", "jpy", "XXX", "XAU", "XTS", "DEM", "HRK", "BGN", "ANG", "日本円", "J\u{0}Y",
        ])
    func unknown(_ code: String) {
        #expect(Currency(code) == nil)
    }

    @Test("The named currencies are those of the table")
    func named() {
        #expect(Currency("JPY") == .jpy)
        #expect(Currency("CNY") == .cny)
        #expect(Currency("USD") == .usd)
        #expect(Currency("EUR") == .eur)
        for currency in [Currency.jpy, .cny, .usd, .eur] {
            #expect(Currency(currency.code)?.exponent == currency.exponent)
        }
    }

    @Test("The whole table is there, each once and in order")
    func table() {
        let codes = Currency.all.map(\.code)
        #expect(codes == codes.sorted())
        #expect(Set(codes).count == codes.count)
        #expect(Currency.all.allSatisfy { Currency($0.code) == $0 })
    }

    @Test("Documents show as many decimals as the currency has")
    func documents() throws {
        #expect(Currency.jpy.decimal(minorUnits: 1_200) == "1200")
        #expect(Currency.usd.decimal(minorUnits: 1_200) == "12.00")
        #expect(Currency.usd.decimal(minorUnits: 5) == "0.05")
        #expect(Currency.usd.decimal(minorUnits: 0) == "0.00")
        #expect(Currency.usd.decimal(minorUnits: -105) == "-1.05")
        #expect(try #require(Currency("BHD")).decimal(minorUnits: -1) == "-0.001")
        #expect(Currency.usd.decimal(minorUnits: .min) == "-1701411834604692317316873037158841057.28")
    }

    @Test("Codable uses the code")
    func codable() throws {
        let data = try JSONEncoder().encode([Currency.jpy])
        #expect(String(decoding: data, as: UTF8.self) == #"["JPY"]"#)
        #expect(try JSONDecoder().decode([Currency].self, from: data) == [.jpy])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Currency].self, from: Data(#"["yen"]"#.utf8))
        }
    }
}
