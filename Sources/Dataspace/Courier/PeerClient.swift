import AsyncHTTPClient
import Exchange
import NIOCore
import Primitives

/// Speaks to other connectors over HTTP, within bounds.
struct PeerClient: Sendable {
    enum Outcome: Sendable {
        /// A page has a link to the next.
        case accepted(JSONValue?, link: String? = nil)
        /// The other side says that it will never take this.
        /// The answer may tell how it calls the process.
        case refused(status: Int, reason: String, answer: JSONValue? = nil)
        /// It may work another time.
        case failed(String)
    }

    let clients: PinnedClients
    let settings: DataspaceSettings
    let configuration: CourierConfiguration

    static func makeClients(_ configuration: CourierConfiguration) -> PinnedClients {
        var client = HTTPClient.Configuration(redirectConfiguration: .disallow)
        client.timeout.connect = TimeAmount(configuration.connectTimeout)
        client.timeout.read = TimeAmount(configuration.timeout)
        client.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.concurrency
        return PinnedClients(client)
    }

    /// Sends a message to a participant's connector, or asks where there is none.
    func send(_ body: String?, to peer: Addressee, _ path: String) async -> Outcome {
        do {
            return Self.outcome(try await reply(to: body, from: peer, path))
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

    /// What a participant's connector answers to a message, or to a question where there is none.
    /// - Throws: `invalidValue` for an address that is not its own; `upstreamFailed`; what the client throws.
    private func reply(to body: String?, from peer: Addressee, _ path: String) async throws -> Reply {
        // Looked at again: the configuration may be another since the address was told.
        let base = try settings.checked(peer.address, of: peer.did, parameter: "callbackAddress")
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "accept", value: "application/json")
        if let body {
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(Array(body.utf8))
        }
        if let authorization = settings.authorization(for: peer.did, at: base) {
            request.headers.add(name: "authorization", value: authorization)
        }
        let (ready, configuration) = (request, configuration)
        return try await clients.execute(to: base, under: settings.policy(for: peer.did)) { client in
            let response = try await client.execute(ready, timeout: TimeAmount(configuration.timeout))
            let bytes = Array(
                try await response.body.collect(upTo: configuration.maximumAnswerBytes).readableBytesView)
            return Reply(
                status: Int(response.status.code), link: response.headers.first(name: "link"),
                body: try? JSONValue(parsing: bytes, maximumDepth: DataspaceTerms.maximumDepth))
        }
    }

    private struct Reply: Sendable {
        let status: Int
        /// Of RFC 8288, where the answer is a page.
        let link: String?
        let body: JSONValue?
    }

    private static func outcome(_ reply: Reply) -> Outcome {
        let (status, answer) = (reply.status, reply.body)
        switch status {
        case 200..<300: return .accepted(answer, link: reply.link)
        case 408, 425, 429, 500...: return .failed("The other side answered \(status).")
        default:
            let said = answer?["reason"]?.arrayValue?.compactMap(\.stringValue).joined(separator: " ")
            return .refused(
                status: status, reason: "The other side answered \(status). \(said ?? "")", answer: answer)
        }
    }
}

/// To whom a message goes.
struct Addressee: Hashable, Sendable {
    /// The participant.
    let did: String
    /// Under which it takes messages.
    let address: String
}
