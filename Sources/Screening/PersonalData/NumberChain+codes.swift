extension NumberChain {
    /// Unified social credit codes and IBANs: letters and digits with a check.
    func codes(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        var end = place
        while end - place < 35, isAlphanumeric(end) { end += 1 }
        if end - place == 18, let isWhole = CheckDigits.socialCreditCode(bytes(place..<end)) {
            found(.unifiedSocialCreditCode, isWhole ? .structure : .checksum, place, end, .creditCode, body)
        }
        iban(place, body)
    }

    private func bytes(_ places: Range<Int>) -> [UInt8] {
        places.map { UInt8(truncatingIfNeeded: self[$0].value) }
    }

    private func iban(_ place: Int, _ body: (PersonalDataFinding) -> Void) {
        guard self[place].traits.contains(.letter), self[place + 1].traits.contains(.letter),
            isDigit(place + 2),
            isDigit(place + 3),
            let length = IBANLength.of(
                UInt8(truncatingIfNeeded: self[place].value), UInt8(truncatingIfNeeded: self[place + 1].value)
            )
        else { return }
        var text: [UInt8] = []
        var end = place
        while text.count < length {
            if isAlphanumeric(end) {
                text.append(UInt8(truncatingIfNeeded: self[end].value))
            } else if self[end].value != 0x20 && self[end].value != 0x2D || text.count % 4 != 0 {
                return
            }
            end += 1
        }
        guard !isAlphanumeric(end), CheckDigits.isIBAN(text) else { return }
        found(.iban, .structure, place, end, .iban, body)
    }

    /// Cards, Japanese bank accounts and postal savings.
    func accounts(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        card(place, run, body)
        if run.leading == 7, !isDigit(run.ends[6]), hasAccountKind(before: place) {
            found(.japaneseBankAccount, .context, place, run.ends[6], nil, body)
        }
        yucho(place, run, body)
    }

    private func card(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        for count in stride(from: min(19, run.count), through: 12, by: -1) {
            let digits = run.digits[..<count]
            guard CardIssuer.knows(digits), CheckDigits.isLuhn(digits) else { continue }
            let end = run.ends[count - 1]
            guard !isAlphanumeric(end), isCardGrouping(run, count) else { continue }
            return found(.paymentCard, .structure, place, end, .card, body)
        }
    }

    /// No gaps, or groups of four, or four, six and the rest (American Express, Diners).
    private func isCardGrouping(_ run: DigitRun, _ count: Int) -> Bool {
        if run.isPlain(count) { return true }
        guard !goesOn(run, after: count) else { return false }
        return run.isGrouped(count, at: Array(stride(from: 4, to: count, by: 4)))
            || run.isGrouped(count, at: [4, 10])
    }

    private static let accountKinds = words("普通 当座 貯蓄")
    private static let accountNouns = words("預金 口座")
    private static let accountNumber = words("口座番号")

    private static func words(_ text: String) -> [[UInt32]] {
        text.split(separator: " ").map { Normaliser.scalars(of: String($0)).map(\.value) }
    }

    /// Whether the kind of a bank account stands before: 普通預金 口座番号: .
    private func hasAccountKind(before place: Int) -> Bool {
        var place = skipSigns(before: place)
        place = skip(Self.accountNumber, before: place)
        place = skipSigns(before: place)
        place = skip(Self.accountNouns, before: place)
        return Self.accountKinds.contains { ContextWords.ends($0, before: place, in: window) }
    }

    private func skipSigns(before place: Int) -> Int {
        var place = place
        for _ in 0..<3 where place > window.oldest {
            guard window[place - 1].value == 0x20 || window[place - 1].value == 0x3A else { break }
            place -= 1
        }
        return place
    }

    private func skip(_ words: [[UInt32]], before place: Int) -> Int {
        for word in words where ContextWords.ends(word, before: place, in: window) {
            return place - word.count
        }
        return place
    }

    /// ゆうちょ銀行: a symbol of five digits (0 or 1 first, 0 last), a dash, a number of up to eight.
    private func yucho(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        guard run.leading == 5, run.digits[0] <= 1, run.digits[4] == 0, run.count > 5, run.gaps[5] == 0x2D
        else {
            return
        }
        var count = 6
        while count < run.count, run.gaps[count] == 0 { count += 1 }
        guard count <= 13, !isDigit(run.ends[count - 1]) else { return }
        found(.yuchoAccount, .form, place, run.ends[count - 1], .yucho, body)
    }
}
