import Crypto
import Documents
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

extension ManagementAPI {
    /// A body that is a file: of the types and the size that the operation takes, within the time for it.
    ///
    /// A body that says that it is too large is refused before any of it is read, another as soon as it is.
    /// - Throws: `unsupportedMediaType`, `bodyTooLarge`, `invalidRequest` for one that does not come in.
    static func readUpload(
        of request: Request, as expected: APIOperation.Upload, within time: Duration
    ) async throws -> APIUpload {
        let field = request.headers[.contentType] ?? ""
        let type = field.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard expected.types.contains(type) else {
            throw Problem(
                .unsupportedMediaType,
                "The body is \(field.isEmpty ? "of no type" : FaultCollector.shown(field)), this address takes text.",
                mend: "Send Content-Type: \(expected.types.joined(separator: " or ")).")
        }
        let tooLarge = Problem(
            .bodyTooLarge, "The body is larger than \(expected.maximumBytes) bytes.",
            mend: "Send less, or split it.")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > expected.maximumBytes {
            throw tooLarge
        }
        let body = request.body
        return try await withThrowingTaskGroup(of: APIUpload.self) { group in
            group.addTask {
                do {
                    let buffer = try await body.collect(upTo: expected.maximumBytes)
                    return APIUpload(type: type, bytes: Array(buffer.readableBytesView))
                } catch is NIOTooManyBytesError {
                    throw tooLarge
                }
            }
            group.addTask {
                try await Task.sleep(for: time)
                throw Problem(
                    .invalidRequest, "The body did not come in within \(time.components.seconds) seconds.",
                    mend: "Send it at once.")
            }
            defer { group.cancelAll() }
            guard let upload = try await group.next() else { throw CancellationError() }
            return upload
        }
    }
}

extension APIUpload {
    /// What an `Idempotency-Key` stands for, in place of a body of JSON.
    func identity(_ query: String?) -> JSONValue {
        [
            "type": .string(type), "query": .string(query ?? ""),
            "sha256": .string(Data(SHA256.hash(data: bytes)).base64EncodedString()),
        ]
    }
}
