import NIOCore

/// How a body becomes a file: parts are written as they come, then all of it is made durable.
///
/// The sender is answerable for the pace of what it sends; how long the disk takes once the last byte is here is not its
/// doing, and is not judged.
struct UploadIntake: Sendable {
    /// So much is written at once.
    static let partBytes = 1 << 20

    let pace: UploadPace
    let write: @Sendable (ByteBuffer) async throws -> Void

    /// - Parameter finish: Makes what was written durable. It runs after the whole body was received.
    /// - Throws: `invalidRequest` for a body that comes too slowly; what body, `write` and `finish` throw.
    func take<Body: AsyncSequence & Sendable, Content: Sendable>(
        _ body: Body, finish: @Sendable () async throws -> Content
    ) async throws -> Content where Body.Element == ByteBuffer {
        let write = write
        let rest = try await pace.watch { progress in
            var part = ByteBuffer()
            for try await buffer in body {
                var buffer = buffer
                progress.came(buffer.readableBytes)
                part.writeBuffer(&buffer)
                guard part.readableBytes >= Self.partBytes else { continue }
                try await write(part)
                part = ByteBuffer()
            }
            // A body that was cut off must not pass for the whole.
            try Task.checkCancellation()
            return part
        }
        try await write(rest)
        return try await finish()
    }
}
