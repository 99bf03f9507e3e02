extension NumberChain {
    /// Phone numbers of Japan and China. `place` is the first digit, `prefix` the sign before it or the same.
    func phones(_ place: Int, _ run: DigitRun, prefix: Int, _ body: (PersonalDataFinding) -> Void) {
        guard run.count >= 9, !isDigit(prefix - 1) else { return }
        let isSigned = prefix < place && self[prefix].value == 0x2B
        if isSigned, run.digits[0] == 8, run.digits[1] == 1 {
            return national(run, from: 2, country: 81, prefix, body)
        }
        if isSigned, run.digits[0] == 8, run.digits[1] == 6 {
            return national(run, from: 2, country: 86, prefix, body)
        }
        guard !isSigned else { return }
        if run.digits[..<4] == [0, 0, 8, 6] { return national(run, from: 4, country: 86, prefix, body) }
        if run.digits[0] == 0 {
            japanese(run, from: 1, prefix, isInternational: false, body)
            chineseLandline(run, from: 1, prefix, body)
        } else if prefix == place {
            chineseMobile(run, from: 0, prefix, isInternational: false, body)
        }
    }

    private func national(
        _ run: DigitRun, from first: Int, country: Int, _ place: Int, _ body: (PersonalDataFinding) -> Void
    ) {
        // The gap after the country's code; a 0 in brackets is often written and belongs to it.
        var first = first
        if first < run.count, run.digits[first] == 0 { first += 1 }
        guard first < run.count else { return }
        if country == 81 {
            japanese(run, from: first, place, isInternational: true, body)
        } else if run.digits[first] == 1, run.count - first >= 11 {
            chineseMobile(run, from: first, place, isInternational: true, body)
        } else {
            chineseLandline(run, from: first, place, body)
        }
    }

    /// The digits after the 0 or the country's code: 9 of an area, 10 of a mobile or 050 number.
    private func japanese(
        _ run: DigitRun, from first: Int, _ place: Int, isInternational: Bool,
        _ body: (PersonalDataFinding) -> Void
    ) {
        guard run.count > first + 1 else { return }
        let isMobile = (6...9).contains(run.digits[first]) && run.digits[first + 1] == 0
        let isInternet = run.digits[first] == 5 && run.digits[first + 1] == 0
        let count = first + (isMobile || isInternet ? 10 : 9)
        guard count <= run.count, ends(run, count) else { return }
        let groups = groupLengths(run, from: first, count)
        if isMobile || isInternet {
            let fits = groups == [10] || groups == [2, 4, 4] || groups == [2, 8] || groups == [6, 4]
            guard fits else { return }
            let type: PersonalDataType = isMobile ? .japaneseMobile : .japaneseLandline
            let isParted = groups.count > 1 || isInternational
            return found(type, isParted ? .structure : .form, place, run.ends[count - 1], .phone, body)
        }
        guard run.digits[first] != 0, !(isDash(place - 1) && isDigit(place - 2)) else { return }
        let isParted =
            groups.count == 3 && groups[2] == 4 && groups[0] >= 1 && groups[0] <= 4
            && groups[0] + groups[1] == 5
        // Without separators only a context word tells a phone number from any other.
        guard isParted || (groups == [9] && ContextWords.phone.stand(before: place, in: window)) else {
            return
        }
        found(.japaneseLandline, .structure, place, run.ends[count - 1], .phone, body)
    }

    private func chineseMobile(
        _ run: DigitRun, from first: Int, _ place: Int, isInternational: Bool,
        _ body: (PersonalDataFinding) -> Void
    ) {
        let count = first + 11
        guard run.count >= count, run.digits[first] == 1, run.digits[first + 1] >= 3, ends(run, count) else {
            return
        }
        let groups = groupLengths(run, from: first, count)
        guard groups == [11] || groups == [3, 4, 4] || groups == [3, 8] || groups == [7, 4] else { return }
        let isParted = groups.count > 1 || isInternational
        found(.chineseMobile, isParted ? .structure : .form, place, run.ends[count - 1], .phone, body)
    }

    /// An area code (10, 2x, 3xx to 9xx), a separator, seven or eight digits.
    private func chineseLandline(
        _ run: DigitRun, from first: Int, _ place: Int, _ body: (PersonalDataFinding) -> Void
    ) {
        guard run.count > first + 8 else { return }
        let isShort = run.digits[first] == 1 && run.digits[first + 1] == 0 || run.digits[first] == 2
        guard isShort || run.digits[first] >= 3 else { return }
        let area = isShort ? 2 : 3
        for length in [8, 7] {
            let count = first + area + length
            guard count <= run.count, ends(run, count) else { continue }
            let groups = groupLengths(run, from: first, count)
            let isParted = groups == [area, length] || groups == [area, length - 4, 4]
            guard isParted || groups == [area + length] && ContextWords.phone.stand(before: place, in: window)
            else {
                continue
            }
            return found(.chineseLandline, .structure, place, run.ends[count - 1], .phone, body)
        }
    }

    /// Whether no digit follows the first `count` digits, directly or after a dash.
    private func ends(_ run: DigitRun, _ count: Int) -> Bool {
        !isDigit(run.ends[count - 1]) && !(isDash(run.ends[count - 1]) && isDigit(run.ends[count - 1] + 1))
    }

    private func isDash(_ place: Int) -> Bool { self[place].value == 0x2D }

    /// The lengths of the groups between the digits `first` and `count`; a gap before `first` does not count.
    private func groupLengths(_ run: DigitRun, from first: Int, _ count: Int) -> [Int] {
        var groups = [1]
        for place in first + 1..<count {
            if run.gaps[place] != 0 { groups.append(0) }
            groups[groups.count - 1] += 1
        }
        return groups
    }

    /// Three digits, a dash, four digits; 〒 before it makes it sure.
    func postalCode(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        guard run.leading == 3, run.count >= 7, run.isGrouped(7, at: [3]), run.gaps[3] == 0x2D, ends(run, 7)
        else {
            return
        }
        let isMarked =
            self[place - 1].value == 0x3012
            || self[place - 1].value == 0x20 && self[place - 2].value == 0x3012
        guard isMarked || !isDash(place - 1) else { return }
        found(.japanesePostalCode, isMarked ? .structure : .form, place, run.ends[6], .postalCode, body)
    }
}
