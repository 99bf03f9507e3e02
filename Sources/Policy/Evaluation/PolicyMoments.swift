import Primitives

/// What a literal of time means: a moment, or a whole day of UTC.
struct PolicyMoments: Hashable, Sendable {
    let start: Timestamp
    /// The first moment after it.
    let end: Timestamp

    /// Reads `xsd:dateTime`, without a zone in UTC, and `xsd:date`, which is that whole day of UTC.
    init?(_ text: String) {
        guard text.utf8.count <= 40, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        if text.utf8.count == 10 {
            guard let start = Timestamp(rfc3339: text + "T00:00:00Z") else { return nil }
            self.start = start
            end = start + .seconds(86_400)
            return
        }
        var text = text
        // Some documents write a space for the T.
        let day = text.utf8.prefix(10)
        if text.utf8.dropFirst(day.count).first == 0x20 {
            text = "\(Substring(day))T\(Substring(text.utf8.dropFirst(11)))"
        }
        guard let moment = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z") else { return nil }
        start = moment
        end = Timestamp(microseconds: moment.microseconds + 1)
    }

    /// Nil for an operator that does not order.
    func holds(_ comparison: ConstraintOperator, at time: Timestamp) -> Bool? {
        switch comparison {
        case .eq: time >= start && time < end
        case .neq: time < start || time >= end
        case .lt: time < start
        case .lteq: time < end
        case .gt: time >= end
        case .gteq: time >= start
        default: nil
        }
    }
}
