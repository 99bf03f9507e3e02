import Accounting
import Metrics
import Primitives

/// What is counted for one service. Made once, when it is offered: finding a metric by its labels costs more
/// than counting on it.
struct OfferMeters: Sendable {
    private let completed: Counter
    private let cancelled: Counter
    private let filtered: Counter
    private let refused: Counter
    private let failed: Counter
    private let input: Counter
    private let output: Counter
    private let charged: [Currency: Counter]

    init(service: String, currencies: [Currency]) {
        func answers(_ status: String) -> Counter {
            Counter(label: "minato_answers_total", dimensions: [("service", service), ("status", status)])
        }
        func tokens(_ kind: String) -> Counter {
            Counter(label: "minato_tokens_total", dimensions: [("service", service), ("kind", kind)])
        }
        completed = answers("completed")
        cancelled = answers("client_cancelled")
        filtered = answers("filtered")
        refused = answers("refused")
        failed = answers("failed")
        input = tokens("input")
        output = tokens("output")
        charged = Dictionary(
            currencies.map { currency in
                (
                    currency,
                    Counter(
                        label: "minato_charged_nanos_total",
                        dimensions: [("service", service), ("currency", currency.code)])
                )
            }
        ) { first, _ in first }
    }

    func settled(_ settled: SettledUse) {
        switch settled.record.status {
        case .completed: completed.increment()
        case .clientCancelled: cancelled.increment()
        case .filtered: filtered.increment()
        case .refused: refused.increment()
        case .failed, .interrupted: failed.increment()
        }
        if let usage = settled.record.usage {
            input.increment(by: Int64(clamping: usage.input))
            output.increment(by: Int64(clamping: usage.output))
        }
        let charge = settled.charge
        if charge.nanos > 0 { charged[charge.currency]?.increment(by: charge.nanos) }
    }
}
