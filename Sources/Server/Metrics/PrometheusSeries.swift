import CoreMetrics
import NIOConcurrencyHelpers
import Synchronization

/// One time series: a metric with one set of label values.
protocol PrometheusSeries: AnyObject, Sendable {
    /// `counter`, `gauge` or `histogram`.
    var type: String { get }
    func write(name: String, labels: String, to text: inout String)
}

extension PrometheusSeries {
    func line(_ name: String, _ labels: String, _ value: String, to text: inout String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}

final class PrometheusCounter: PrometheusSeries, CounterHandler {
    private let value = Atomic<Int64>(0)

    var type: String { "counter" }
    var current: Int64 { value.load(ordering: .relaxed) }
    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }
    func write(name: String, labels: String, to text: inout String) {
        line(name, labels, String(value.load(ordering: .relaxed)), to: &text)
    }
}

final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
    private let value = NIOLockedValueBox(0.0)

    var type: String { "gauge" }
    var current: Double { value.withLockedValue { $0 } }
    func set(_ value: Int64) { self.value.withLockedValue { $0 = Double(value) } }
    func set(_ value: Double) { self.value.withLockedValue { $0 = value } }
    func increment(by amount: Double) { value.withLockedValue { $0 += amount } }
    func decrement(by amount: Double) { value.withLockedValue { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func write(name: String, labels: String, to text: inout String) {
        line(name, labels, value.withLockedValue { $0 }.description, to: &text)
    }
}

final class PrometheusHistogram: PrometheusSeries, TimerHandler, RecorderHandler {
    /// Upper bounds for times, in seconds.
    static let seconds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
    ]
    /// Upper bounds for counts.
    static let sizes = [1.0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384]

    private struct State {
        var counts: [Int64]
        var sum = 0.0
        var count: Int64 = 0
    }

    private let bounds: [Double]
    private let state: NIOLockedValueBox<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = NIOLockedValueBox(State(counts: Array(repeating: 0, count: bounds.count)))
    }

    var type: String { "histogram" }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 }
        state.withLockedValue { state in
            if let bucket { state.counts[bucket] += 1 }
            state.sum += value
            state.count += 1
        }
    }

    /// How many values were recorded.
    var count: Int64 { state.withLockedValue { $0.count } }

    /// An upper bound of the value below which a share of all values lie: that of the bucket in which it is. Nil before
    /// anything was recorded, and for what is above the highest bound.
    /// - Parameter share: Above 0, at most 1.
    func bound(of share: Double) -> Double? {
        let state = state.withLockedValue { $0 }
        guard state.count > 0 else { return nil }
        let rank = Int64((Double(state.count) * share).rounded(.up))
        var running: Int64 = 0
        for (bound, count) in zip(bounds, state.counts) {
            running += count
            if running >= rank { return bound }
        }
        return nil
    }

    func write(name: String, labels: String, to text: inout String) {
        let state = state.withLockedValue { $0 }
        let prefix = labels.isEmpty ? "" : labels + ","
        var running: Int64 = 0
        for (bound, count) in zip(bounds, state.counts) {
            running += count
            line("\(name)_bucket", "\(prefix)le=\"\(bound)\"", String(running), to: &text)
        }
        line("\(name)_bucket", "\(prefix)le=\"+Inf\"", String(state.count), to: &text)
        line("\(name)_sum", labels, state.sum.description, to: &text)
        line("\(name)_count", labels, String(state.count), to: &text)
    }
}
