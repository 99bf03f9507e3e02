import Primitives

/// Numbers, money and times as people of a language write them.
struct Formats: Sendable {
    let language: Language
    /// What "ago" is counted from.
    let now: Timestamp

    /// The clock by which times are shown: of the country where most speak the language.
    private var zone: (name: String, minutes: Int64) {
        switch language {
        case .english: ("UTC", 0)
        case .japanese: ("JST", 540)
        case .chinese: ("CST", 480)
        }
    }

    // MARK: numbers

    /// With a comma between thousands, as all three languages write it. What is no decimal stays as it is.
    func number(_ text: String) -> String {
        var rest = text[...]
        let sign = rest.hasPrefix("-") ? "−" : ""
        if !sign.isEmpty { rest.removeFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.allSatisfy(\.isASCIIDigit) else { return text }
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return sign + grouped + (parts.count > 1 ? ".\(parts[1])" : "")
    }

    func number(_ value: Int64?) -> String { value.map { number(String($0)) } ?? "" }

    /// An amount of the API with its currency: `¥1,234.5`, `CN¥12`, `€3`; the code where there is no sign.
    func money(_ amount: String?, _ currency: String?) -> String {
        guard let amount else { return "" }
        let number = number(amount)
        let (sign, digits) = number.hasPrefix("−") ? ("−", String(number.dropFirst())) : ("", number)
        return switch (currency, language) {
        case ("JPY", .japanese): "\(sign)\(digits)円"
        case ("JPY", .chinese): "\(sign)\(digits)日元"
        case ("JPY", .english): "\(sign)¥\(digits)"
        case ("CNY", .chinese): "\(sign)\(digits)元"
        case ("CNY", .japanese): "\(sign)\(digits)人民元"
        case ("CNY", .english): "\(sign)CN¥\(digits)"
        case ("EUR", _): "\(sign)€\(digits)"
        case ("USD", _): "\(sign)$\(digits)"
        case (let code?, _): "\(sign)\(digits) \(code)"
        case (nil, _): number
        }
    }

    /// A figure that was computed, such as an average, as a decimal of at most two digits after the point; four below one.
    func rounded(_ value: Double) -> String {
        guard value.magnitude < 1e14 else { return "\(value)" }
        let scale: Int64 = value.magnitude < 1 ? 10_000 : 100
        let parts = Int64((value * Double(scale)).rounded())
        let rest = String((parts % scale).magnitude)
        let digits = String(repeating: "0", count: scale == 100 ? 2 - rest.count : 4 - rest.count) + rest
        var text = "\(parts < 0 ? "-" : "")\((parts / scale).magnitude).\(digits)"
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// How long something took.
    func duration(milliseconds: Int64) -> String {
        milliseconds < 1_000
            ? Texts.milliseconds.in(language, [number(milliseconds)])
            : Texts.seconds.in(language, [number(rounded(Double(milliseconds) / 1_000))])
    }

    func bytes(_ count: Int64?) -> String {
        guard let count else { return "" }
        var (value, unit) = (Double(count), 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int64((value * 10).rounded())
        return unit == 0 ? "\(number(count)) B" : "\(number(tenths / 10)).\(tenths % 10) \(units[unit])"
    }

    // MARK: times

    /// A time of the API (RFC 3339) as a sentence has it; what is none stays as it is.
    func time(_ text: String?) -> String {
        guard let text else { return "" }
        guard let (date, hour, minute) = local(text) else { return text }
        return "\(day(date)) \(Self.two(hour)):\(Self.two(minute)) \(zone.name)"
    }

    func day(_ text: String?) -> String {
        guard let text else { return "" }
        return local(text).map { day($0.date) } ?? text
    }

    /// A day without a time, such as `2026-11-28`, which no clock shifts.
    func date(_ text: String?) -> String {
        guard let text else { return "" }
        guard text.count == 10, let time = Timestamp(rfc3339: "\(text)T00:00:00Z") else { return text }
        return day(CivilDate(days: time.microseconds / 86_400_000_000))
    }

    /// `2026-11` as a month.
    func month(_ text: String?) -> String {
        guard let text else { return "" }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 2, 1...12 ~= parts[1] else { return text }
        return switch language {
        case .english: "\(Self.months[parts[1] - 1]) \(parts[0])"
        case .japanese, .chinese: "\(parts[0])年\(parts[1])月"
        }
    }

    /// The last months in UTC as the API writes them, this one last.
    func months(_ count: Int64) -> [String] {
        let today = CivilDate(days: now.microseconds / 86_400_000_000)
        let last = Int64(today.year) * 12 + Int64(today.month) - 1
        return (0..<count).reversed().map { back in
            let month = last - back
            return "\(month / 12)-\(Self.two(month % 12 + 1))"
        }
    }

    /// How long ago, in the largest unit that fits; for what was within a week.
    func ago(_ text: String?) -> String {
        guard let text, let time = Timestamp(rfc3339: text) else { return "" }
        let seconds = (now.microseconds - time.microseconds) / 1_000_000
        guard 0..<7 * 86_400 ~= seconds else { return self.time(text) }
        let (count, unit) =
            seconds < 60
            ? (seconds, Texts.secondsAgo)
            : seconds < 3_600
                ? (seconds / 60, Texts.minutesAgo)
                : seconds < 86_400 ? (seconds / 3_600, Texts.hoursAgo) : (seconds / 86_400, Texts.daysAgo)
        return unit.in(language, [String(count)])
    }

    private func day(_ date: CivilDate) -> String {
        switch language {
        case .english: "\(date.day) \(Self.months[Int(date.month) - 1]) \(date.year)"
        case .japanese, .chinese: "\(date.year)年\(date.month)月\(date.day)日"
        }
    }

    private func local(_ text: String) -> (date: CivilDate, hour: Int64, minute: Int64)? {
        guard let time = Timestamp(rfc3339: text) else { return nil }
        let minutes = time.microseconds / 60_000_000 + zone.minutes
        let days = minutes >= 0 ? minutes / 1_440 : (minutes - 1_439) / 1_440
        let rest = minutes - days * 1_440
        return (CivilDate(days: days), rest / 60, rest % 60)
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) && isASCII }
}
