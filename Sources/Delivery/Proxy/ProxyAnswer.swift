import AsyncHTTPClient
import NIOCore
import Primitives

/// What an upstream answers: the head, and the body piece by piece as it comes. It is settled when it is over, or let
/// go.
public final class ProxyAnswer: @unchecked Sendable {
    public let status: Int
    public let fields: [(name: String, value: String)]
    /// As the upstream said it; nil where it did not.
    public let length: Int64?
    private let use: ProxyUse
    // Used by one caller at a time only.
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(
        status: Int, fields: [(name: String, value: String)], length: Int64?, isHead: Bool,
        body: HTTPClientResponse.Body, use: ProxyUse
    ) {
        self.status = status
        self.fields = fields
        self.length = length
        self.use = use
        iterator = body.makeAsyncIterator()
        // An answer to HEAD is whole as it is.
        if isHead { use.isWhole() }
    }

    /// The next piece; nil at the end. Not to be called by two at once.
    /// - Throws: `forbidden` once the agreement has ended; `upstreamFailed` where the upstream breaks off, or sends
    ///   more than the bound.
    public func next() async throws -> ByteBuffer? {
        let piece = try await use.whileOpen { [self] in try await take() }
        guard let piece else {
            use.isWhole()
            return nil
        }
        try use.add(Int64(piece.readableBytes))
        return piece
    }

    private func take() async throws -> ByteBuffer? {
        // The iterator is a value that cannot be used in place across a suspension by a class.
        var current = iterator
        let piece = try await current.next()
        iterator = current
        return piece
    }
}
