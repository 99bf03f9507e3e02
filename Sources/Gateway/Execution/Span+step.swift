import Tracing

extension Span {
    /// Runs one step of a request's way within a span of its own.
    func step<T>(_ name: String, _ body: () async throws -> T) async rethrows -> T {
        let span = startSpan(name, context: context)
        defer { span.end() }
        return try await body()
    }

    /// Runs one step that does not wait.
    func step<T, E: Error>(_ name: String, _ body: () throws(E) -> T) throws(E) -> T {
        let span = startSpan(name, context: context)
        defer { span.end() }
        return try body()
    }
}
