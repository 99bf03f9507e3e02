import CoreMetrics
import NIOConcurrencyHelpers

/// The metrics of this process, in Prometheus' text format 0.0.4.
///
/// No package among those that this project may use implements swift-metrics for Prometheus, so this small
/// one does: counters, gauges, and histograms with fixed bounds.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    /// Label names and values, in order of the names.
    typealias Labels = [(name: String, value: String)]

    /// The most time series of one process; what comes beyond is dropped, so that a label with many values
    /// cannot fill the memory.
    private static let maximumSeries = 10_000

    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private let series = NIOLockedValueBox<[Key: any PrometheusSeries]>([:])
    private let overflow = PrometheusCounter()

    public init() {}

    /// All series, sorted by name and labels.
    public func text() -> String {
        let all = series.withLockedValue { $0 }.sorted {
            ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels)
        }
        var text = ""
        var family = ""
        for (key, series) in all {
            if key.name != family {
                family = key.name
                text += "# TYPE \(family) \(series.type)\n"
            }
            series.write(name: key.name, labels: key.labels, to: &text)
        }
        return text
    }

    /// The counters of a name with their labels, as one reads them.
    func counts(_ name: String) -> [(labels: String, value: Int64)] {
        all(name).compactMap { labels, series in
            (series as? PrometheusCounter).map { (labels, $0.current) }
        }
    }

    /// The gauge of a name without labels; nil before it was set.
    func gauge(_ name: String) -> Double? { (all(name).first?.series as? PrometheusGauge)?.current }

    /// The histogram of a name without labels; nil before anything was recorded.
    func histogram(_ name: String) -> PrometheusHistogram? { all(name).first?.series as? PrometheusHistogram }

    private func all(_ name: String) -> [(labels: String, series: any PrometheusSeries)] {
        series.withLockedValue { series in
            series.filter { $0.key.name == name }.map { ($0.key.labels, $0.value) }.sorted { $0.0 < $1.0 }
        }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(label, dimensions, or: overflow) { PrometheusCounter() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        AccumulatingRoundingFloatingPointCounter(label: label, dimensions: dimensions, registry: self)
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else {
            return make(label, dimensions, or: PrometheusGauge()) { PrometheusGauge() }
        }
        return make(label, dimensions, or: PrometheusHistogram(bounds: [])) {
            PrometheusHistogram(bounds: PrometheusHistogram.sizes)
        }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        make(label, dimensions, or: PrometheusGauge()) { PrometheusGauge() }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        make(label, dimensions, or: PrometheusHistogram(bounds: [])) {
            PrometheusHistogram(bounds: PrometheusHistogram.seconds)
        }
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func make<S: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], or spare: S, _ new: () -> S
    ) -> S {
        let key = Key(name: Self.name(label), labels: Self.labels(dimensions))
        return series.withLockedValue { series in
            if let known = series[key] as? S { return known }
            guard series[key] == nil, series.count < Self.maximumSeries else { return spare }
            let made = new()
            series[key] = made
            return made
        }
    }

    /// A metric's name may have letters, digits, `_` and `:`; packages of others use dots and hyphens.
    private static func name(_ label: String) -> String {
        String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") ? $0 : "_" })
    }

    private static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.sorted { $0.0 < $1.0 }.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(Self.name(name))=\"\(escaped)\""
        }.joined(separator: ",")
    }
}

/// A counter of fractions, kept by swift-metrics' own accumulator on a whole counter.
private final class AccumulatingRoundingFloatingPointCounter: FloatingPointCounterHandler, Sendable {
    private let counter: any CounterHandler
    private let fraction = NIOLockedValueBox(0.0)

    init(label: String, dimensions: [(String, String)], registry: PrometheusRegistry) {
        counter = registry.makeCounter(label: label, dimensions: dimensions)
    }

    func increment(by amount: Double) {
        let whole = fraction.withLockedValue { fraction -> Int64 in
            fraction += amount
            let whole = fraction.rounded(.down)
            fraction -= whole
            return Int64(whole)
        }
        if whole > 0 { counter.increment(by: whole) }
    }

    func reset() { fraction.withLockedValue { $0 = 0 } }
}
