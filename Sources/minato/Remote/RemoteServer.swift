import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Primitives
import Server

/// A running server, asked over HTTP with a key as any client asks.
struct RemoteServer: Sendable {
    /// The largest answer that is read.
    private static let maximumBytes = 33_554_432
    /// How long one answer may take.
    private static let timeout = TimeAmount.minutes(10)

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let bytes: [UInt8]

        /// The answer as JSON; null where it is none.
        var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
    }

    /// Without a slash at the end.
    let address: String
    private let key: Secret
    private let client: HTTPClient

    /// Lends a server to `body`, and ends the connections after.
    /// - Throws: `configuration` for an address that is none.
    static func with<T: Sendable>(
        _ address: String, key: Secret, _ body: (RemoteServer) async throws -> T
    ) async throws -> T {
        let url: BaseURL
        do throws(Problem) {
            url = try BaseURL(address)
        } catch {
            var problem = error
            problem.parameter = "--url"
            throw problem
        }
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        // A key goes where the caller said, and nowhere else.
        configuration.redirectConfiguration = .disallow
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(RemoteServer(address: "\(url)", key: key, client: client))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// The same server, asked with another key.
    func asking(with key: Secret) -> RemoteServer { RemoteServer(address: address, key: key, client: client) }

    /// Sends one request.
    /// - Parameter path: with its slash; already percent-encoded.
    /// - Throws: `upstreamFailed` when the server cannot be reached or sends too much. Every status is an answer.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, idempotencyKey: String? = nil
    ) async throws(Problem) -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        if let idempotencyKey { request.headers.add(name: "idempotency-key", value: idempotencyKey) }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body.serialized)
        }
        return try await send(request, to: path)
    }

    /// Sends a file.
    /// - Parameter type: Its media type.
    /// - Returns: What the server made of it.
    /// - Throws: what the server says is wrong; as ``send(_:_:_:idempotencyKey:)``.
    func post(_ path: String, _ bytes: [UInt8], type: String) async throws(Problem) -> JSONValue {
        var request = HTTPClientRequest(url: address + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        request.body = .bytes(ByteBuffer(bytes: bytes))
        let answer = try await send(request, to: path)
        guard 200..<300 ~= answer.status else { throw problem(answer, path) }
        return answer.json
    }

    private func send(_ asked: HTTPClientRequest, to path: String) async throws(Problem) -> Answer {
        var request = asked
        request.headers.add(name: "authorization", value: "Bearer \(key.reveal())")
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            let bytes = try await response.body.collect(upTo: Self.maximumBytes)
            return Answer(
                status: Int(response.status.code), headers: response.headers,
                bytes: Array(bytes.readableBytesView))
        } catch is NIOTooManyBytesError {
            throw Problem(
                .upstreamFailed, "\(address)\(path) sends more than \(Self.maximumBytes) bytes.",
                mend: "Look at the address.")
        } catch {
            throw unreachable(path, error)
        }
    }

    /// What the server has at a path.
    /// - Throws: what the server says is wrong; as ``send(_:_:_:idempotencyKey:)``.
    func get(_ path: String) async throws(Problem) -> Answer {
        let answer = try await send(.GET, path)
        guard answer.status == 200 else { throw problem(answer, path) }
        return answer
    }

    /// Writes what the server has at a path into a file, as it comes: whole or not at all.
    /// - Returns: How many bytes it has, and its SHA-256.
    /// - Throws: what the server says is wrong; `storageUnavailable` where the file cannot be written.
    func save(_ path: String, at file: String) async throws -> (bytes: Int64, sha256: String) {
        var request = HTTPClientRequest(url: address + path)
        request.headers.add(name: "authorization", value: "Bearer \(key.reveal())")
        let response = try await execute(request, path)
        guard response.status.code == 200 else {
            let bytes = try await response.body.collect(upTo: Self.maximumBytes)
            let answer = Answer(
                status: Int(response.status.code), headers: response.headers,
                bytes: Array(bytes.readableBytesView))
            throw problem(answer, path)
        }
        let writer = try FileWriter(replacing: file)
        do {
            for try await piece in response.body { try writer.write(Array(piece.readableBytesView)) }
            return try writer.finish()
        } catch {
            writer.discard()
            if error is Problem { throw error }
            throw unreachable(path, error)
        }
    }

    private func execute(
        _ request: HTTPClientRequest, _ path: String
    ) async throws(Problem) -> HTTPClientResponse {
        do {
            return try await client.execute(request, timeout: Self.timeout)
        } catch {
            throw unreachable(path, error)
        }
    }

    private func unreachable(_ path: String, _ error: any Error) -> Problem {
        Problem(
            .upstreamFailed, "\(address)\(path) cannot be read: \(Self.reason(error)).",
            mend: "Look at the address, and whether the server runs.", parameter: "--url")
    }

    /// What is wrong, in the words of the server.
    func problem(_ answer: Answer, _ path: String) -> Problem {
        let json = answer.json
        let detail = json["detail"]?.stringValue ?? json["error"]?["message"]?.stringValue
        let kind: Problem.Kind =
            switch answer.status {
            case 401: .invalidKey
            case 403: .forbidden
            case 404: .notFound
            default: .upstreamFailed
            }
        return Problem(
            kind, "\(address)\(path) answers \(answer.status)\(detail.map { ": \($0)" } ?? ".")",
            mend: json["mend"]?.stringValue)
    }

    /// A name as one segment of a path, or one value of a query: unreserved characters as they are (RFC 3986 §2.3).
    static func segment(_ name: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return name.addingPercentEncoding(withAllowedCharacters: unreserved) ?? name
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}
