import Accounting
import Gateway
import HTTPTypes
import Hummingbird
import Metrics
import Primitives

/// What an operator's machinery asks: alive, ready, metrics; and a word for a person who opens the address.
struct OperationsRoutes: Sendable {
    let readiness: Readiness
    let registry: PrometheusRegistry
    let gateway: Gateway
    var files: FileEdge?
    /// Who may read the metrics; nil when everybody may.
    let metricsKeys: [KeyHash]?

    func add(to router: Router<ServerContext>) {
        router.get("/healthz") { _, _ in Response.text("ok\n") }
        router.get("/readyz") { _, _ in
            let report = readiness.report
            return Response.json(report.body.serialized, status: report.isReady ? .ok : .serviceUnavailable)
        }
        router.get("/metrics") { request, _ in
            if let metricsKeys, !request.isAuthorized(by: metricsKeys) {
                return Response.problem(
                    Problem(
                        .missingKey, "The metrics are for operators.", mend: "Send an admin key as Bearer."))
            }
            Gauge(label: "minato_answers_in_flight").record(gateway.inFlight)
            Gauge(label: "minato_downloads_in_flight").record(files?.inFlight ?? 0)
            for (name, health) in readiness.engines {
                Gauge(label: "minato_engine_up", dimensions: [("engine", name)])
                    .record(health.state == .healthy || health.state == .degraded ? 1 : 0)
            }
            return Response.text(registry.text(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }
}

extension Request {
    /// Whether the request bears one of these keys; compared in constant time.
    func isAuthorized(by keys: [KeyHash]) -> Bool {
        guard let token = bearerToken else { return false }
        let hash = KeyHash(key: token)
        return keys.reduce(false) { found, key in key.equalsInConstantTime(hash) || found }
    }
}
