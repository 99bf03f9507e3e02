import Oversight
import Primitives

extension Incident {
    /// As the API shows it.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "id": .id(id), "record": .id(use), "account": .id(account), "service": .id(service),
            "source": .name(finding.source), "duty": .text(finding.duty), "rule": .text(finding.rule),
            "pack": .text(finding.pack), "finding": .string(finding.words),
            "ahead": finding.ahead.map { .count($0) } ?? .null, "found_at": .time(progress.foundAt),
            "missing": .texts(progress.missing.map(\.rawValue)),
        ]
        for step in IncidentProgress.Step.allCases { members["\(step.rawValue)_at"] = .time(progress[step]) }
        return .object(members)
    }
}
