/// The check digits of identifiers. Digits are values from 0 to 9, letters are `a` to `z` after normalisation.
enum CheckDigits {
    /// Japan's individual number: weights 6 5 4 3 2 7 6 5 4 3 2 from the left, modulo 11 (総務省令 of 2014, art. 5).
    static func isMyNumber(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count == 12 else { return false }
        var sum = 0
        for (weight, digit) in zip([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], digits) { sum += weight * Int(digit) }
        let rest = sum % 11
        return Int(digits[digits.endIndex - 1]) == (rest <= 1 ? 0 : 11 - rest)
    }

    /// Japan's corporate number: the check digit comes first, weights 1 and 2 from the right, modulo 9.
    static func isCorporateNumber(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count == 13 else { return false }
        var sum = 0
        for (place, digit) in digits.dropFirst().reversed().enumerated() {
            sum += Int(digit) * (place % 2 == 0 ? 1 : 2)
        }
        return Int(digits[digits.startIndex]) == 9 - sum % 9
    }

    /// Luhn's sum (ISO/IEC 7812-1, annex B).
    static func isLuhn(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit) * (place % 2 == 0 ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    /// The last character of an 18-character resident ID (GB 11643; ISO 7064 MOD 11-2): 10 stands for X.
    static func residentIDCheck(_ digits: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        for (weight, digit) in zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], digits) {
            sum += weight * Int(digit)
        }
        return UInt8((12 - sum % 11) % 11)
    }

    /// The check characters of a unified social credit code: `nil` when it is none, else whether the organisation
    /// code within (GB 11714) fits, too.
    static func socialCreditCode(_ characters: some Sequence<UInt8>) -> Bool? {
        let alphabet = Array("0123456789abcdefghjklmnpqrtuwxy".utf8)
        let text = Array(characters)
        guard text.count == 18 else { return nil }
        var (sum, weight) = (0, 1)
        for character in text.dropLast() {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            sum += value * weight
            weight = weight * 3 % 31
        }
        guard alphabet[(31 - sum % 31) % 31] == text[17] else { return nil }
        var inner = 0
        for (weight, character) in zip([3, 7, 9, 10, 5, 8, 4, 2], text[8..<16]) {
            inner += weight * Int(value(of: character))
        }
        let check = 11 - inner % 11
        return text[16] == (check == 10 ? UInt8(ascii: "x") : UInt8(ascii: "0") + UInt8(check % 11))
    }

    /// ICAO 9303 part 3, section 4.9: weights 7 3 1, letters from 10, `<` is 0.
    static func icao(_ field: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        for (place, character) in field.enumerated() {
            sum += Int(value(of: character)) * [7, 3, 1][place % 3]
        }
        return UInt8(ascii: "0") + UInt8(sum % 10)
    }

    /// ISO 13616: the first four characters behind the others, letters from 10, modulo 97 is 1.
    static func isIBAN(_ characters: [UInt8]) -> Bool {
        guard characters.count >= 15 else { return false }
        var rest = 0
        for character in characters[4...] + characters[..<4] {
            let value = Int(value(of: character))
            rest = (rest * (value > 9 ? 100 : 10) + value) % 97
        }
        return rest == 1
    }

    /// 0 to 9 for digits, 10 to 35 for letters, 0 for anything else.
    static func value(of character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 10
        default: 0
        }
    }
}
