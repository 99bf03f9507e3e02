import Compliance
import Primitives

/// A gap for people: a table of what is missing, then the rest in short.
enum GapTable {
    /// - Parameter statuses: of the service that was named.
    static func text(_ gap: Gap, _ language: Language, _ statuses: GapStatuses? = nil) -> String {
        let (from, to) = (gap.from.jurisdiction.rawValue, gap.to.jurisdiction.rawValue)
        var lines = [
            "\(from) → \(to): \(Count.text(gap.missing.count, "duty", "duties")) missing"
                + " (\(gap.from.name) \(gap.from.version) → \(gap.to.name) \(gap.to.version))"
        ]
        for reason in GapReason.allCases {
            let count = gap.missing.count { $0.reason == reason }
            if count > 0 { lines.append("  \(count) \(phrase(reason))") }
        }
        lines += section("Missing", gap.missing, language, isFull: true, statuses)
        lines += section("Weaker here", gap.weaker, language, isFull: true, statuses)
        lines += section("Not for this service", gap.notApplicable, language, isFull: false)
        lines += section("In conflict", gap.conflicts, language, isFull: false)
        lines += section("Bind on both sides", gap.met, language, isFull: false)
        lines += ["", "Facts in our own words; no legal advice."]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func section(
        _ heading: String, _ items: [GapItem], _ language: Language, isFull: Bool,
        _ statuses: GapStatuses? = nil
    ) -> [String] {
        guard !items.isEmpty else { return [] }
        var lines = ["", "\(heading):"]
        for item in items {
            let reason = item.reason.map { " [\($0.rawValue)]" } ?? ""
            lines.append("  \(item.duty.id)  \(item.duty.title[language])\(reason)")
            if item.reason == .conflict, let note = item.from.note ?? item.to.note {
                lines.append("       \(note)")
            }
            for difference in item.parameterDifferences {
                let here = difference.from.map { String(decoding: $0.serialized, as: UTF8.self) } ?? "not set"
                let there = String(decoding: difference.to.serialized, as: UTF8.self)
                lines.append("       \(difference.name): \(here) → \(there)")
            }
            guard isFull else { continue }
            let when =
                item.to.when.isEmpty
                ? "" : " (when \(item.to.when.map(\.rawValue).joined(separator: " or ")))"
            lines.append("       \(item.to.clause): \(item.to.force.rawValue)\(when)")
            guard let status = statuses?[item.duty.id] else {
                lines.append("       needs \(item.to.satisfiedBy.map(\.description).joined(separator: ", "))")
                continue
            }
            lines.append("       \(status.state.rawValue)")
            lines += status.satisfiers.map { "         \($0.satisfier): \($0.state.rawValue), \($0.detail)" }
        }
        return lines
    }

    private static func phrase(_ reason: GapReason) -> String {
        switch reason {
        case .noCounterpart: "without a counterpart"
        case .voluntary: "only voluntary"
        case .conditional: "only under a condition"
        case .standard: "only a yardstick"
        case .conflict: "in conflict"
        }
    }
}
