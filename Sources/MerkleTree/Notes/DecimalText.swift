/// Unsigned decimal numbers as the C2SP formats write them: ASCII digits, no sign, no leading zeros.
enum DecimalText {
    static func parse(_ text: some Collection<UInt8>) -> UInt64? {
        guard let first = text.first, first != UInt8(ascii: "0") || text.count == 1 else { return nil }
        return digits(text)
    }

    /// Reads digits with or without leading zeros; `nil` for anything else and beyond 64 bits.
    static func digits(_ text: some Collection<UInt8>) -> UInt64? {
        guard !text.isEmpty else { return nil }
        var number: UInt64 = 0
        for character in text {
            guard character >= UInt8(ascii: "0"), character <= UInt8(ascii: "9") else { return nil }
            let (shifted, tooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, carried) = shifted.addingReportingOverflow(UInt64(character - UInt8(ascii: "0")))
            guard !tooLarge, !carried else { return nil }
            number = sum
        }
        return number
    }
}
