import Metrics
import Primitives

/// What is counted of requests whatever their service.
struct GatewayMeters: Sendable {
    private let refusals: [Problem.Kind: Counter]
    let requests = Counter(label: "minato_requests_total")

    init() {
        refusals = Dictionary(
            uniqueKeysWithValues: Problem.Kind.allCases.map { kind in
                (kind, Counter(label: "minato_refusals_total", dimensions: [("kind", kind.slug)]))
            })
    }

    func refused(_ problem: Problem) { refusals[problem.kind]?.increment() }
}
