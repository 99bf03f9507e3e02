import Documents
import Primitives

/// What holds for minors (CN Interim Measures Art. 10; Anthropomorphic Measures 2026 Art. 14, 17).
public struct MinorLimits: Hashable, Sendable {
    /// Whose numbers the daily bounds and the closed hours are.
    public typealias Basis = BreakReminder.Basis

    public let duty: DutyID
    public let clause: String
    /// Below this age in years a guardian must consent; `nil` where no age is set.
    public let guardianConsentUnder: Int?
    /// Minutes of use in a day; `nil` where none are set.
    public let dailyMinutes: Int?
    /// Requests in a day; `nil` where none are set.
    public let dailyRequests: Int?
    /// When the service is closed to minors; `nil` where it never is.
    public let closedHours: ClosedHours?
    /// Where days begin: minutes that local time is ahead of UTC.
    public let utcOffsetMinutes: Int
    public let basis: Basis
    /// Roles that the service does not play for a minor.
    public let forbiddenPersonas: [String]
    public let text: TextKey
}

/// Whole hours of a local day, over midnight where the first is later than the last.
public struct ClosedHours: Hashable, Sendable {
    /// 0…23
    public let from: Int
    /// 0…23; not the same as ``from``.
    public let until: Int

    public init(from: Int, until: Int) {
        self.from = from
        self.until = until
    }

    /// - Parameter hour: 0…23
    public func contains(_ hour: Int) -> Bool {
        from < until ? (from..<until).contains(hour) : hour >= from || hour < until
    }
}

extension MinorLimits {
    static let keys = [
        "duty", "clause", "guardian_consent_under", "daily_minutes", "daily_requests", "closed_from",
        "closed_until", "utc_offset_minutes", "basis", "forbidden_personas", "text",
    ]

    init?(reading reader: MappingReader, duties: DutyList, texts: [TextKey: LocalizedText]) {
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"Art. 10\"")?.value
        let age = reader.integer("guardian_consent_under", 1...18)
        let minutes = reader.integer("daily_minutes", 1...1_440)
        let requests = reader.integer("daily_requests", 1...100_000)
        let from = reader.integer("closed_from", 0...23)
        let until = reader.integer("closed_until", 0...23)
        if reader.has("closed_from") != reader.has("closed_until") || from != nil && from == until {
            reader.faults.add(
                reader.position(of: "closed_from"), reader.path(of: "closed_from"),
                "the closed hours have no beginning and end",
                "give closed_from and closed_until, not the same")
        }
        // The zones there are: UTC-12 to UTC+14.
        let offset = reader.integer("utc_offset_minutes", -720...840) ?? 0
        let basis = reader.choice("basis", Basis.self) ?? .clause
        let personas = reader.texts("forbidden_personas", like: "virtual-partner").map(\.value)
        _ = reader.requiredNode("text", like: "minor_limit")
        let text = reader.textKey("text", of: texts)
        guard let duty, let clause, let text else { return nil }
        var closed: ClosedHours?
        if let from, let until, from != until { closed = ClosedHours(from: from, until: until) }
        self.init(
            duty: duty, clause: clause, guardianConsentUnder: age, dailyMinutes: minutes,
            dailyRequests: requests, closedHours: closed, utcOffsetMinutes: offset, basis: basis,
            forbiddenPersonas: personas, text: text)
    }
}
