import Auditing
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import Persistence
import Primitives
import Testing

@testable import Server

/// Asks the management API. Every answer is held to what `/openapi.json` promises of it.
struct APIClient: Sendable {
    let http: any TestClientProtocol
    let database: any Database
    let log: AuditLog
    let clock: ManualClock
    let randomness: SeededRandomness
    let identity: IdentityDesk
    let authority: Authority

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: JSONValue

        subscript(_ name: String) -> JSONValue? { body[name] }
        subscript(_ index: Int) -> JSONValue? { body["items"]?[index] }

        /// The kind of a problem; nil for an answer that is none.
        var problem: String? {
            body["type"]?.stringValue.map { String($0.dropFirst("urn:minato:problem:".count)) }
        }
    }

    func get(_ path: String, key: String? = APIHost.adminKey) async throws -> Answer {
        try await send(.get, path, key: key)
    }

    func post(
        _ path: String, _ body: JSONValue, key: String? = APIHost.adminKey,
        repeating idempotencyKey: String? = nil
    ) async throws -> Answer {
        try await send(.post, path, text: body.text, key: key, repeating: idempotencyKey)
    }

    func put(_ path: String, _ body: JSONValue, key: String? = APIHost.adminKey) async throws -> Answer {
        try await send(.put, path, text: body.text, key: key)
    }

    func patch(_ path: String, _ body: JSONValue, key: String? = APIHost.adminKey) async throws -> Answer {
        try await send(.patch, path, text: body.text, key: key)
    }

    func delete(_ path: String, key: String? = APIHost.adminKey) async throws -> Answer {
        try await send(.delete, path, key: key)
    }

    /// Sends a request as it is given.
    func send(
        _ method: HTTPRequest.Method, _ path: String, text: String? = nil, key: String? = APIHost.adminKey,
        repeating idempotencyKey: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[.authorization] = "Bearer \(key)" }
        if let idempotencyKey { headers[.idempotencyKey] = idempotencyKey }
        if text != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let response = try await http.executeRequest(
            uri: path, method: method, headers: headers, body: text.map { ByteBuffer(string: $0) })
        #expect(response.headers[.requestID] != nil, "every answer bears its id")
        let bytes = Array(response.body.readableBytesView)
        let body: JSONValue = bytes.isEmpty ? nil : try JSONValue(parsing: bytes)
        let answer = Answer(status: response.status.code, headers: response.headers, body: body)
        if !bytes.isEmpty { try check(answer, of: method, path) }
        return answer
    }

    /// What leaves is what is described.
    private func check(_ answer: Answer, of method: HTTPRequest.Method, _ path: String) throws {
        guard answer.status < 300 else {
            try OpenAPIDocument.problem.check(answer.body)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer["status"]?.intValue == Int64(answer.status))
            return
        }
        let route = try #require(
            RouteTable.route(method.rawValue, at: String(path.prefix { $0 != "?" }))?.route)
        #expect(answer.status == route.operation.answer.status)
        guard case .json(let shape) = route.operation.answer.content else { return }
        try shape.check(answer.body)
    }
}

extension JSONValue {
    var text: String { String(decoding: serialized, as: UTF8.self) }
}
