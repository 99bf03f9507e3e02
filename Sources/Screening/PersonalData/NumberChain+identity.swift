extension NumberChain {
    /// My Number, corporate number, resident ID: digits with a check.
    func identityNumbers(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        myNumber(place, run, body)
        if run.isPlain(13) || run.isGrouped(13, at: [1, 5, 9]) {
            let end = run.ends[12]
            if !isAlphanumeric(end), !(run.leading < 13 && goesOn(run, after: 13)),
                CheckDigits.isCorporateNumber(run.digits[..<13])
            {
                found(.corporateNumber, .checksum, place, end, .corporateNumber, body)
            }
        }
        residentID(place, run, body)
    }

    private func myNumber(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        let isGrouped = run.isGrouped(12, at: [4, 8])
        guard run.isPlain(12) || isGrouped else { return }
        let end = run.ends[11]
        guard !isAlphanumeric(end), !(isGrouped && goesOn(run, after: 12)),
            CheckDigits.isMyNumber(run.digits[..<12])
        else { return }
        found(.myNumber, .checksum, place, end, .myNumber, body)
    }

    private static let provinces: Set<Int> = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53,
        54, 61, 62,
        63, 64, 65, 71, 81, 82, 83, 91,
    ]

    /// GB 11643: 17 digits and a check character, as one or as 6, 8 and 4; or the 15 digits of old, with context.
    private func residentID(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        guard run.count >= 15, Self.provinces.contains(run.value(0..<2)) else { return }
        if run.isPlain(17) || run.isGrouped(17, at: [6, 14]) {
            let last = run.ends[16]
            let check: UInt8 =
                isDigit(last) ? UInt8(self[last].value - 0x30) : self[last].value == 0x78 ? 10 : UInt8.max
            if check != .max, !isAlphanumeric(last + 1),
                CheckDigits.residentIDCheck(run.digits[..<17]) == check,
                CalendarDate.isBirth(
                    year: run.value(6..<10), month: run.value(10..<12), day: run.value(12..<14))
            {
                found(.chineseResidentID, .structure, place, last + 1, .residentID, body)
            }
        }
        if run.leading == 15, !isAlphanumeric(run.ends[14]),
            CalendarDate.isReal(
                year: 1900 + run.value(6..<8), month: run.value(8..<10), day: run.value(10..<12)),
            ContextWords.residentID.stand(before: place, in: window)
        {
            found(.chineseResidentID, .context, place, run.ends[14], nil, body)
        }
    }

    /// Passports, which need a context word, and invoice numbers.
    func letterNumbers(_ place: Int, _ body: (PersonalDataFinding) -> Void) {
        var end = place
        while end - place < 20, isAlphanumeric(end) { end += 1 }
        let text = (place..<end).map { UInt8(truncatingIfNeeded: self[$0].value) }
        if text.count == 14, text[0] == UInt8(ascii: "t"), text[1] != UInt8(ascii: "0"),
            Self.areDigits(text[1...])
        {
            let fits = CheckDigits.isCorporateNumber(text[1...].map { $0 - 0x30 }[...])
            found(.invoiceNumber, fits ? .checksum : .form, place, end, .invoiceNumber, body)
        }
        let isJapanese = Self.isJapanesePassport(text)
        guard isJapanese || Self.isChinesePassport(text),
            ContextWords.passport.stand(before: place, in: window)
        else { return }
        found(isJapanese ? .japanesePassport : .chinesePassport, .context, place, end, nil, body)
    }

    /// `TR1234567`: a T or M, a letter, seven digits.
    static func isJapanesePassport(_ text: [UInt8]) -> Bool {
        text.count == 9 && (text[0] == UInt8(ascii: "t") || text[0] == UInt8(ascii: "m"))
            && text[1] >= UInt8(ascii: "a") && areDigits(text[2...])
    }

    /// `E12345678`, `EA1234567` (no I, no O), `G12345678`, and D, P, S with or without E.
    static func isChinesePassport(_ text: [UInt8]) -> Bool {
        guard text.count >= 8, text.count <= 10 else { return false }
        let second = text[1]
        switch text[0] {
        case UInt8(ascii: "e"):
            guard text.count == 9, areDigits(text[2...]) else { return false }
            return second < UInt8(ascii: "a") || second != UInt8(ascii: "i") && second != UInt8(ascii: "o")
        case UInt8(ascii: "g"): return text.count == 9 && areDigits(text[1...])
        case UInt8(ascii: "d"), UInt8(ascii: "p"), UInt8(ascii: "s"):
            let digits = second == UInt8(ascii: "e") ? text[2...] : text[1...]
            return (7...8).contains(digits.count) && areDigits(digits)
        default: return false
        }
    }

    static func areDigits(_ text: ArraySlice<UInt8>) -> Bool { text.allSatisfy { $0 < 0x3A } }
}
