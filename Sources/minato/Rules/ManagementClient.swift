import AsyncHTTPClient
import Foundation
import NIOCore
import Primitives
import Server

/// Asks the management API of a server as an operator.
struct ManagementClient: Sendable {
    /// The largest answer of the API that a command reads.
    private static let maximumBytes = 4 << 20
    /// Reading and compiling a large list takes its time on a small machine.
    private static let timeout = TimeAmount.seconds(180)

    /// Without a slash at the end.
    private let address: String
    private let key: Secret
    private let client: HTTPClient

    /// Lends a client to `body`, and ends its connections after.
    static func with<T: Sendable>(
        _ address: String, key: Secret, _ body: (ManagementClient) async throws -> T
    ) async throws -> T {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(10)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let trimmed = String(address.reversed().drop { $0 == "/" }.reversed())
        do {
            let result = try await body(ManagementClient(address: trimmed, key: key, client: client))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    func post(_ path: String, _ bytes: [UInt8], type: String) async throws -> JSONValue {
        var request = HTTPClientRequest(url: address + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        request.body = .bytes(ByteBuffer(bytes: bytes))
        return try await send(request)
    }

    /// - Throws: What the API says is wrong; `upstreamFailed` where it cannot be reached or is none of ours.
    private func send(_ asked: HTTPClientRequest) async throws -> JSONValue {
        var request = asked
        request.headers.add(name: "authorization", value: "Bearer \(key.reveal())")
        let status: UInt
        let bytes: [UInt8]
        do {
            let response = try await client.execute(request, timeout: Self.timeout)
            status = response.status.code
            bytes = Array(try await response.body.collect(upTo: Self.maximumBytes).readableBytesView)
        } catch {
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw Problem(
                .upstreamFailed, "\(request.url) cannot be reached: \(reason).",
                mend: "Look at the address, and whether the server runs.", parameter: "--url")
        }
        guard let body = try? JSONValue(parsing: bytes) else {
            throw Problem(
                .upstreamFailed, "\(request.url) answers \(status), and no JSON.",
                mend: "Look whether this is the address of a minato.", parameter: "--url")
        }
        guard status >= 300 else { return body }
        throw Problem(
            status == 401 || status == 403 ? .forbidden : status == 404 ? .notFound : .unprocessable,
            body["detail"]?.stringValue ?? "\(request.url) answers \(status).",
            mend: body["mend"]?.stringValue)
    }
}
