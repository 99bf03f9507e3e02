import Primitives
import Synchronization

/// How slowly a file may come in: who takes a place among the uploads uses it.
///
/// A file of `exchange.max_file_bytes` is at most as many windows under way as it has ``minimumBytes``.
struct UploadPace: Sendable {
    /// So much within each ``window``, or the upload ends.
    static let minimumBytes = 1 << 20
    static let window = Duration.seconds(60)

    /// Waits for a window. Tests bring their own.
    var wait: @Sendable () async throws -> Void = { try await Task.sleep(for: UploadPace.window) }

    /// What has come so far.
    final class Progress: Sendable {
        private let bytes = Atomic<Int>(0)

        func came(_ count: Int) { bytes.wrappingAdd(count, ordering: .relaxed) }

        var total: Int { bytes.load(ordering: .relaxed) }
    }

    /// Cancels `body` in the first window in which too little came.
    /// - Throws: `invalidRequest` then; what `body` throws.
    func watch<Result: Sendable>(
        _ body: @escaping @Sendable (Progress) async throws -> Result
    ) async throws -> Result {
        let progress = Progress()
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body(progress) }
            group.addTask {
                var before = 0
                repeat {
                    try await wait()
                    let total = progress.total
                    guard total - before >= Self.minimumBytes else { return nil }
                    before = total
                } while true
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else {
                throw Problem(
                    .invalidRequest,
                    "The file came too slowly: less than \(Self.minimumBytes) bytes in \(Self.window.components.seconds) seconds.",
                    mend: "Send it again over a faster line, or in smaller files.")
            }
            return result
        }
    }
}
