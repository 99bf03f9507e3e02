/// The unified social credit code of an organisation in China (GB 32100).
enum CreditCode {
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    /// Whether 18 characters of the code's alphabet end in the right check character: the powers of 3 as weights,
    /// modulo 31.
    static func isValid(_ code: some Collection<UInt8>) -> Bool {
        let values = code.compactMap { alphabet.firstIndex(of: $0) }
        guard code.count == 18, values.count == 18 else { return false }
        var weight = 1
        var sum = 0
        for value in values.dropLast() {
            sum += value * weight
            weight = weight * 3 % 31
        }
        return (31 - sum % 31) % 31 == values[17]
    }
}
