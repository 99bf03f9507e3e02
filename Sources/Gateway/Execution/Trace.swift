import Tracing

/// The spans of one request. Where nobody has installed a tracer there are none, and nothing is spent on them.
struct Trace: Sendable {
    /// Whether this process has a tracer; installed before the server is put together, or not at all.
    static var isWanted: Bool { !(InstrumentationSystem.tracer is NoOpTracer) }

    private let span: (any Span)?

    private init(_ span: (any Span)?) { self.span = span }

    /// Begins with the request as a whole.
    static func request(_ name: String, isWanted: Bool) -> Trace {
        Trace(isWanted ? startSpan(name, ofKind: .server) : nil)
    }

    /// Begins a step within it.
    func step(_ name: String) -> Trace { Trace(span.map { startSpan(name, context: $0.context) }) }

    func record(_ error: any Error) { span?.recordError(error) }

    func end() { span?.end() }
}
