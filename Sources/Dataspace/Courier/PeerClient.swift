import AsyncHTTPClient
import NIOCore
import Primitives

/// Speaks to other connectors over HTTP, within bounds.
struct PeerClient: Sendable {
    enum Outcome: Sendable {
        case accepted(JSONValue?)
        /// The other side says that it will never take this.
        /// The answer may tell how it calls the process.
        case refused(status: Int, reason: String, answer: JSONValue? = nil)
        /// It may work another time.
        case failed(String)
    }

    let client: HTTPClient
    let settings: DataspaceSettings
    let configuration: CourierConfiguration

    static func makeClient(_ configuration: CourierConfiguration) -> HTTPClient {
        var client = HTTPClient.Configuration(redirectConfiguration: .disallow)
        client.timeout.connect = TimeAmount(configuration.connectTimeout)
        client.timeout.read = TimeAmount(configuration.timeout)
        client.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.concurrency
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: client)
    }

    /// Sends a message, or asks where there is none.
    func send(_ body: String?, to base: String, _ path: String) async -> Outcome {
        do {
            let base = try settings.callbacks.checked(base, parameter: "callbackAddress")
            try await settings.callbacks.checkResolved(base)
            var request = HTTPClientRequest(url: base + path)
            request.headers.add(name: "accept", value: "application/json")
            if let body {
                request.method = .POST
                request.headers.add(name: "content-type", value: "application/json")
                request.body = .bytes(Array(body.utf8))
            }
            if let authorization = settings.authorization(for: base) {
                request.headers.add(name: "authorization", value: authorization)
            }
            let response = try await client.execute(request, timeout: TimeAmount(configuration.timeout))
            let bytes = Array(
                try await response.body.collect(upTo: configuration.maximumAnswerBytes).readableBytesView)
            let answer = try? JSONValue(parsing: bytes, maximumDepth: DataspaceTerms.maximumDepth)
            let status = Int(response.status.code)
            switch status {
            case 200..<300: return .accepted(answer)
            case 408, 425, 429, 500...: return .failed("The other side answered \(status).")
            default:
                let said = answer?["reason"]?.arrayValue?.compactMap(\.stringValue).joined(separator: " ")
                return .refused(
                    status: status, reason: "The other side answered \(status). \(said ?? "")", answer: answer
                )
            }
        } catch let problem as Problem {
            return problem.kind == .invalidValue
                ? .refused(status: 0, reason: problem.detail) : .failed(problem.detail)
        } catch is NIOTooManyBytesError {
            return .failed(
                "The other side's answer is larger than \(configuration.maximumAnswerBytes) bytes.")
        } catch {
            return .failed("The other side cannot be reached: \(error).")
        }
    }
}
