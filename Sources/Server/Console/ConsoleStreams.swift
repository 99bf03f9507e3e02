import Console
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import Primitives
import ServiceLifecycle

/// Streams that bring the live part of an open page up to date, as Server-Sent Events (HTML §9.2): every few seconds the part
/// as it is now, where it has changed. Each looks anew at the session; it ends with the session, after a while by itself, and
/// when the server stops.
final class ConsoleStreams: Sendable {
    /// At once, of all people together.
    static let most = 64
    /// Between two looks.
    static let pace = Duration.seconds(4)
    /// The longest stream. Its page asks again when somebody is there: a page that nobody looks at must not keep a session.
    static let longest = Duration.seconds(600)

    /// What ends a stream that its page should not ask for again.
    private static let over = ByteBuffer(string: "event: over\ndata:\n\n")

    private let console: Console
    private let open = NIOLockedValueBox(0)

    init(console: Console) { self.console = console }

    /// - Parameter request: For the page whose live part is wanted.
    func respond(to request: ConsoleRequest) async -> Response {
        let first: String
        do {
            guard let part = try await console.livePart(of: request) else {
                throw Problem(.notFound, "This page has no part that changes by itself.")
            }
            first = part
        } catch {
            return .problem(error as? Problem ?? Problem(.internalError, "\(error)"), instance: request.path)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            // Counted where it runs: a HEAD has no body that could end.
            body: ResponseBody { [self] writer in
                if take() {
                    defer { open.withLockedValue { $0 -= 1 } }
                    try await write(first, of: request, to: &writer)
                } else {
                    // The page shows what it had; loading it again shows the values of then.
                    try await writer.write(Self.over)
                }
                try await writer.finish(nil)
            })
    }

    private func take() -> Bool {
        open.withLockedValue { open in
            guard open < Self.most else { return false }
            open += 1
            return true
        }
    }

    private func write(
        _ first: String, of request: ConsoleRequest, to writer: inout any ResponseBodyWriter
    ) async throws {
        var shown = first
        try await writer.write(Self.event(first))
        let end = ContinuousClock.now + Self.longest
        while ContinuousClock.now < end, !Task.isShuttingDownGracefully {
            // Ends early by an error only when the server stops or the browser has left.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pace) }
            if Task.isCancelled || Task.isShuttingDownGracefully { return }
            guard let part = try? await console.livePart(of: request) else {
                try await writer.write(Self.over)
                return
            }
            // A comment tells whether the browser is still there.
            try await writer.write(part == shown ? ByteBuffer(string: ":\n\n") : Self.event(part))
            shown = part
        }
        try await writer.write(ByteBuffer(string: "event: rest\ndata:\n\n"))
    }

    /// A part as one event: each of its lines on a line of data.
    private static func event(_ part: String) -> ByteBuffer {
        let lines = part.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline)
        return ByteBuffer(string: lines.map { "data: \($0)\n" }.joined() + "\n")
    }
}
