import Compliance
import Primitives

/// Why a minor may not go on now.
public enum MinorRefusal: Hashable, Sendable {
    /// A guardian must consent below this age.
    case guardianConsentMissing(under: Int)
    case closed(until: Timestamp)
    case dailyRequests(Int, until: Timestamp)
    case dailyMinutes(Int, until: Timestamp)

    /// When another try may succeed; nil when waiting does not help.
    public var until: Timestamp? {
        switch self {
        case .guardianConsentMissing: nil
        case .closed(let until), .dailyRequests(_, let until), .dailyMinutes(_, let until): until
        }
    }
}

extension ConductRules.Minors {
    /// Judges a request of a person, whose age nobody verifies: it is what the account declared.
    /// - Parameter activity: With this request in it.
    /// - Returns: Nil when nothing stands in the way.
    public func refusal(
        of band: AgeBand?, guardianConsent: Bool, _ activity: Activity, at now: Timestamp
    ) -> MinorRefusal? {
        guard let band, band.isMinor else { return nil }
        // Where the band does not tell, the younger age counts.
        if let age = guardianConsentUnder, band.youngest < age, !guardianConsent {
            return .guardianConsentMissing(under: age)
        }
        let hour = now.localHour(utcOffsetMinutes)
        if closedHours.contains(where: { $0.contains(hour) }) {
            return .closed(until: opening(after: now))
        }
        let tomorrow = Timestamp(localDay: now.localDay(utcOffsetMinutes) + 1, utcOffsetMinutes)
        if let most = dailyRequests, activity.dayRequests > most {
            return .dailyRequests(most, until: tomorrow)
        }
        if let most = dailyMinutes, activity.dayActive >= .seconds(most * 60) {
            return .dailyMinutes(most, until: tomorrow)
        }
        return nil
    }

    /// The next full hour at which it is open; a day later where it never is.
    private func opening(after now: Timestamp) -> Timestamp {
        let midnight = Timestamp(localDay: now.localDay(utcOffsetMinutes), utcOffsetMinutes)
        let first = now.localHour(utcOffsetMinutes) + 1
        let hour = (first..<first + 24).first { hour in
            !closedHours.contains { $0.contains(hour % 24) }
        }
        return midnight + .seconds((hour ?? first + 24) * 3_600)
    }
}
