extension NumberChain {
    /// A date that a context word makes a birth date: year, month, day in figures, with `-`, `/`, `.` or
    /// 年月日, years of Japan's eras, and `12/31/1990` or `31/12/1990`.
    func birthDate(_ place: Int, _ run: DigitRun, _ body: (PersonalDataFinding) -> Void) {
        guard let (end, isBorn) = markedDate(place) ?? plainDate(place, run) else { return }
        guard isBorn || ContextWords.birth.stand(before: place, in: window) else { return }
        found(.dateOfBirth, .context, place, end, nil, body)
    }

    private static let eras: [(name: [UInt32], first: Int)] = [
        ("明治", 1868), ("大正", 1912), ("昭和", 1926), ("平成", 1989), ("令和", 2019),
    ].map { (Normaliser.scalars(of: $0.0).map(\.value), $0.1) }

    /// 1990年5月12日, 昭和60年5月12日; with 生 or 出生 behind it, it is a birth date by itself.
    private func markedDate(_ place: Int) -> (end: Int, isBorn: Bool)? {
        var next = place
        guard var year = number(&next, 4, Self.yearMark), let month = number(&next, 2, Self.monthMark),
            let day = number(&next, 2, Self.dayMark)
        else { return nil }
        if year < 100 {
            guard let era = Self.eras.first(where: { ContextWords.ends($0.name, before: place, in: window) })
            else {
                return nil
            }
            year += era.first - 1
        }
        guard CalendarDate.isBirth(year: year, month: month, day: day) else { return nil }
        let isBorn =
            self[next].value == Self.bornMark
            || self[next].value == Self.outMark && self[next + 1].value == Self.bornMark
        return (next, isBorn)
    }

    /// Up to `digits` digits and their mark; spaces between are read over.
    private func number(_ place: inout Int, _ digits: Int, _ mark: UInt32) -> Int? {
        var value = 0
        var count = 0
        while self[place].value == 0x20 { place += 1 }
        while count < digits, isDigit(place) {
            value = value * 10 + Int(self[place].value - 0x30)
            place += 1
            count += 1
        }
        while self[place].value == 0x20 { place += 1 }
        guard count > 0, self[place].value == mark else { return nil }
        place += 1
        return value
    }

    private func plainDate(_ place: Int, _ run: DigitRun) -> (end: Int, isBorn: Bool)? {
        if run.leading == 8, !isDigit(run.ends[7]),
            CalendarDate.isBirth(year: run.value(0..<4), month: run.value(4..<6), day: run.value(6..<8))
        {
            return (run.ends[7], false)
        }
        let groups = run.groups { $0 == 0x2D || $0 == 0x2F || $0 == 0x2E }
        guard groups.count >= 3 else { return nil }
        let (one, two, three) = (groups[0], groups[0] + groups[1], groups[0] + groups[1] + groups[2])
        guard three <= run.count, groups[0] <= 4, groups[1] <= 2, groups[2] <= 4,
            run.gaps[one] == run.gaps[two],
            !isAlphanumeric(run.ends[three - 1])
        else { return nil }
        let (first, second, third) = (run.value(0..<one), run.value(one..<two), run.value(two..<three))
        let isDate =
            groups[0] == 4
            ? CalendarDate.isBirth(year: first, month: second, day: third)
            : groups[2] == 4
                && (CalendarDate.isBirth(year: third, month: first, day: second)
                    || CalendarDate.isBirth(year: third, month: second, day: first))
        return isDate ? (run.ends[three - 1], false) : nil
    }
}
