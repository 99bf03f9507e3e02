import Primitives

/// How one language says a policy.
///
/// Conditions carry their own punctuation, as each language joins them in its own way.
protocol PolicyProse: Sendable {
    /// Where nothing is permitted.
    var nothing: String { get }
    /// Put between sentences.
    var gap: String { get }
    /// - Parameter subject: Nil for whom the policy is for.
    func permission(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String
    func prohibition(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String
    func duty(_ subject: String?, _ action: PolicyAction, _ price: PolicyPrice?, _ conditions: String)
        -> String
    func condition(_ constraint: AtomicConstraint, _ reading: ProseReading) -> String
    func joined(_ junction: PolicyConstraint.Junction, _ conditions: [String]) -> String
    /// What the rule is about, where it is not the policy's own target.
    func target(_ iri: String) -> String
}

/// What a constraint says, its operands read.
enum ProseReading {
    case names([String], isNegated: Bool)
    case places([String], isNegated: Bool)
    case moment(PolicyMoments, isDay: Bool)
    case duration(PolicyDuration)
    case number(Int64)
    case payment(Money)
    /// Shown as it stands.
    case plain

    init(_ constraint: AtomicConstraint) {
        let isNegated = constraint.comparison == .neq || constraint.comparison == .isNoneOf
        switch (constraint.left, CompiledConstraint(constraint)) {
        case (_, .purpose(_, let names)), (_, .recipient(_, let names)):
            self = .names(names.names, isNegated: isNegated)
        case (_, .place(_, let places)): self = .places(places.map(\.code), isNegated: isNegated)
        case (_, .moment(_, let moments)):
            self = .moment(moments, isDay: moments.end - moments.start > .seconds(1))
        case (_, .duration(_, let duration, _)): self = .duration(duration)
        case (_, .quantity(_, let number, _)): self = .number(number)
        case (_, .payment(_, let money)): self = .payment(money)
        default: self = .plain
        }
    }
}

extension PolicyDuration {
    /// Years, months, days, hours, minutes, seconds; those that are not zero.
    func parts<Unit>(_ units: [Unit]) -> [(Int64, Unit)] {
        let seconds = microseconds / 1_000_000
        let counts = [
            months / 12, months % 12, seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60,
        ]
        return zip(counts, units).filter { $0.0 != 0 }.map { ($0.0, $0.1) }
    }
}

extension PolicyMoments {
    /// The date of its start in UTC.
    var date: CivilDate {
        let days = start.seconds / 86_400 - (start.seconds % 86_400 < 0 ? 1 : 0)
        return CivilDate(days: days)
    }

    /// The time of day, with seconds where they are not zero.
    var clock: String {
        let time = start.rfc3339.dropFirst(11).prefix(8)
        return String(time.hasSuffix(":00") ? time.prefix(5) : time)
    }
}

extension Int64 {
    /// With a comma between groups of three digits.
    var grouped: String { String(self).groupedDigits }
}

extension String {
    /// A decimal number with commas between groups of three digits before the point.
    var groupedDigits: String {
        let isNegative = hasPrefix("-")
        let parts = (isNegative ? String(dropFirst()) : self).split(separator: ".", maxSplits: 1)
        let digits = Array(parts.first ?? "0")
        var text = isNegative ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return parts.count == 2 ? "\(text).\(parts[1])" : text
    }
}
