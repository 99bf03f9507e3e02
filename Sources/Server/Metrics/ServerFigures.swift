import Gateway
import Primitives

/// What this process has measured of itself since it began, as `GET /api/operation` tells it: the same series as `/metrics`,
/// in a form for people.
struct ServerFigures: Sendable {
    let registry: PrometheusRegistry
    let readiness: Readiness
    let gateway: Gateway
    var files: FileEdge?
    let startedAt: Timestamp

    func json(log: JSONValue, now: Timestamp) -> JSONValue {
        let report = readiness.report
        return [
            "at": .time(now),
            "nodes": [
                [
                    "started_at": .time(startedAt), "ready": .bool(report.isReady),
                    "faults": report.body["faults"] ?? [],
                ]
            ],
            "answers": answers, "writes": writes, "log": log,
        ]
    }

    private var answers: JSONValue {
        [
            "in_flight": .count(gateway.inFlight), "downloads_in_flight": .count(files?.inFlight ?? 0),
            "requests": count("minato_requests_total"), "recalls": count("minato_recalls_total"),
            "outcomes": counts("minato_answers_total", by: "status"),
            "refusals": counts("minato_refusals_total", by: "kind"),
        ]
    }

    private var writes: JSONValue {
        let commits = registry.histogram("minato_commit_duration_seconds")
        let signing = registry.histogram("minato_log_integrate_duration_seconds")
        return [
            "queued": .count(Int(registry.gauge("minato_write_queue_depth") ?? 0)),
            "commits": .number(.integer(commits?.count ?? 0)),
            "failures": count("minato_commit_failures_total"),
            "median_seconds": Self.number(commits?.bound(of: 0.5)),
            "p99_seconds": Self.number(commits?.bound(of: 0.99)),
            "signing_p99_seconds": Self.number(signing?.bound(of: 0.99)),
        ]
    }

    private func count(_ name: String) -> JSONValue {
        .number(.integer(registry.counts(name).reduce(0) { $0 + $1.value }))
    }

    /// The sums over a label's values; those that are zero are left out.
    private func counts(_ name: String, by label: String) -> JSONValue {
        var sums: [String: Int64] = [:]
        for (labels, value) in registry.counts(name) where value > 0 {
            // Values of these labels are words of ours, without quotes.
            guard let start = labels.range(of: "\(label)=\"")?.upperBound else { continue }
            sums[String(labels[start...].prefix { $0 != "\"" }), default: 0] += value
        }
        return .array(
            sums.sorted { $0.key < $1.key }.map { word, value in
                [label: .string(word), "count": .number(.integer(value))]
            })
    }

    private static func number(_ value: Double?) -> JSONValue { value.map { .number(.double($0)) } ?? .null }
}
