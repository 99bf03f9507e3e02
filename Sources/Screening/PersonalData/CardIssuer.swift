/// Whose card a number is, by its first digits and its length (ISO/IEC 7812; ranges as the schemes publish them).
enum CardIssuer {
    static func knows(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count >= 12 else { return false }
        let prefix = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
        let count = digits.count
        switch prefix {
        case 4000...4999: return count == 13 || count == 16 || count == 19
        case 5100...5599, 2221...2720: return count == 16
        case 3400...3499, 3700...3799: return count == 15
        case 3528...3589: return (16...19).contains(count)
        case 3000...3059, 3600...3699, 3800...3899: return (14...19).contains(count)
        case 6200...6299, 8100...8199: return (16...19).contains(count)
        case 6011, 6440...6599: return (16...19).contains(count)
        case 5018, 5020, 5038, 6304, 6759, 6761...6763: return (12...19).contains(count)
        case 1800, 2131: return count == 15
        default: return false
        }
    }
}
