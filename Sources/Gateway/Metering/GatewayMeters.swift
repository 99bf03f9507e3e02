import Metrics
import Primitives

/// What is counted of requests whatever their service.
struct GatewayMeters: Sendable {
    private let refusals: [Problem.Kind: Counter]
    let requests = Counter(label: "minato_requests_total")
    /// Answers of which something had to be taken back while they were given.
    let recalls = Counter(label: "minato_recalls_total")

    init() {
        refusals = Dictionary(
            uniqueKeysWithValues: Problem.Kind.allCases.map { kind in
                (kind, Counter(label: "minato_refusals_total", dimensions: [("kind", kind.slug)]))
            })
    }

    func refused(_ problem: Problem) { refusals[problem.kind]?.increment() }
}
