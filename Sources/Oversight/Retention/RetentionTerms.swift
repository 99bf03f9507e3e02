import Compliance
import Primitives

/// How long what is kept of people's conduct stays.
public struct RetentionTerms: Hashable, Sendable {
    /// Six calendar months are up to 184 days (CN Cybersecurity Law Art. 23(3)); EU AI Act Art. 19: six months.
    public static let minimumDays = 184
    /// After this it is deleted where no pack wants it sooner or later: the house's own number.
    public static let standardDays = 365

    public let days: Int

    /// - Parameter rules: Of every service that is offered.
    public init(_ rules: [ConductRules]) {
        // What one country wants kept, no other country's longest time may delete.
        let least = max(Self.minimumDays, rules.map(\.minimumDays).max() ?? 0)
        let most = rules.compactMap(\.maximumDays).min() ?? Self.standardDays
        days = max(least, min(most, max(least, Self.standardDays)))
    }

    /// What is older is deleted.
    public func cutoff(at now: Timestamp) -> Timestamp { now - .seconds(days * 86_400) }
}
