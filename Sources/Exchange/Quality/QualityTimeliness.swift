import Policy
import Primitives

/// How new the newest time in the data is, against how often the product says that it is renewed.
struct QualityTimeliness {
    let newest: String?
    let frequency: String?
    /// In microseconds.
    private let age: Int64?

    var ageDays: Int64? { age.map { $0 / 86_400_000_000 } }

    /// - Parameters:
    ///   - newest: As DuckDB writes a time.
    ///   - metadata: `update_frequency` is a word (`daily`, `weekly`, `monthly`, `quarterly`, `yearly`) or a duration of
    ///     ISO 8601 (`P1D`, `PT1H`, `P1M`).
    init(_ newest: String?, _ metadata: JSONValue, at now: Timestamp) {
        self.newest = newest.map { $0.replacing(" ", with: "T") + "Z" }
        frequency = metadata["update_frequency"]?.stringValue
        age = self.newest.flatMap { Timestamp(rfc3339: $0) }.map { now.microseconds - $0.microseconds }
    }

    /// Older than one and a half of its periods; nil where nothing is declared or there is no time.
    var isLate: Bool? {
        guard let age, let period = frequency.flatMap(Self.period) else { return nil }
        return age / 3 > period / 2
    }

    /// The longest that a period takes, in microseconds; nil for what is no period.
    private static func period(_ frequency: String) -> Int64? {
        let words = ["daily": "P1D", "weekly": "P7D", "monthly": "P1M", "quarterly": "P3M", "yearly": "P1Y"]
        guard let duration = PolicyDuration(words[frequency] ?? frequency) else { return nil }
        // 31 days for a month, 92 for three, 366 for a year; no more than 10,000 years.
        let days = (duration.months * 366 + 11) / 12
        let (sum, isBeyond) = duration.microseconds.addingReportingOverflow(days * 86_400_000_000)
        return sum > 0 && !isBeyond ? sum : nil
    }

    var json: JSONValue {
        [
            "newest": newest.map(JSONValue.string) ?? .null,
            "age_days": ageDays.map { .number(.integer($0)) } ?? .null,
            "update_frequency": frequency.map(JSONValue.string) ?? .null,
            "is_late": isLate.map(JSONValue.bool) ?? .null,
        ]
    }
}
