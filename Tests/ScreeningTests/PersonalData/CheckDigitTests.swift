import Testing

@testable import Screening

@Suite("Check digits")
struct CheckDigitTests {
    private func digits(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8).map { $0 - 0x30 }[...] }

    @Test(
        "of My Numbers",
        arguments: [
            ("123456789018", true), ("111111111118", true), ("987654321093", true), ("123456789012", false),
            ("123456789081", false), ("1234567890181", false),
        ])
    func myNumber(text: String, isValid: Bool) { #expect(CheckDigits.isMyNumber(digits(text)) == isValid) }

    @Test(
        "of corporate numbers",
        arguments: [
            ("7000012050002", true), ("4000012090001", true), ("2000012020001", true),
            ("7000012050003", false),
            ("7000012005002", false), ("0700001205000", false),
        ])
    func corporate(text: String, isValid: Bool) {
        #expect(CheckDigits.isCorporateNumber(digits(text)) == isValid)
    }

    @Test(
        "of fields of machine-readable zones",
        arguments: [
            ("L898902C36", true), ("TR00000015", true), ("EA12345676", true), ("L898902C37", false),
            ("TR00000051", false), ("EA12345675", false),
        ])
    func zone(text: String, isValid: Bool) {
        let bytes = Array(text.lowercased().utf8)
        #expect((CheckDigits.icao(bytes.dropLast()) == bytes[9]) == isValid)
    }

    @Test(
        "of unified social credit codes, with that of the organisation code within",
        arguments: [
            ("91440300708461136T", true), ("914403001922038216", true), ("91330100716105852F", true),
            ("91440300708461136U", nil), ("91440300708461163T", nil), ("9144030070846113IT", nil),
        ] as [(String, Bool?)])
    func creditCode(text: String, expected: Bool?) {
        #expect(CheckDigits.socialCreditCode(text.lowercased().utf8) == expected)
    }
}
