import Primitives

/// How new the newest time in the data is, against how often the product says that it is renewed.
struct QualityTimeliness {
    let newest: String?
    let frequency: String?
    let ageDays: Int64?

    /// - Parameters:
    ///   - newest: As DuckDB writes a time.
    ///   - metadata: `update_frequency` is `daily`, `weekly`, `monthly`, `quarterly` or `yearly`.
    init(_ newest: String?, _ metadata: JSONValue, at now: Timestamp) {
        self.newest = newest.map { $0.replacing(" ", with: "T") + "Z" }
        frequency = metadata["update_frequency"]?.stringValue
        ageDays = self.newest.flatMap { Timestamp(rfc3339: $0) }.map {
            (now.microseconds - $0.microseconds) / 86_400_000_000
        }
    }

    /// Older than one and a half of its periods; nil where nothing is declared or there is no time.
    var isLate: Bool? {
        let days: [String: Int64] = [
            "daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366,
        ]
        guard let ageDays, let period = frequency.flatMap({ days[$0] }) else { return nil }
        return ageDays * 2 > period * 3
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
