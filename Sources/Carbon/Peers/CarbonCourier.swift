import AsyncHTTPClient
import Logging
import NIOCore
import Persistence
import Primitives
import ServiceLifecycle

/// Takes events to peers: a token from the peer, then the event to its `/3/events`. What fails is tried again.
public final class CarbonCourier: Service {
    private static let interval = Duration.milliseconds(200)
    private static let atOnce = 20
    private static let timeout = TimeAmount.seconds(15)
    private static let maximumAnswerBytes = 65_536

    private let peers: [String: CarbonPeer]
    private let database: any Database
    private let clock: any WallClock
    private let logger: Logger
    private let client: HTTPClient

    public init(peers: [CarbonPeer], database: any Database, clock: any WallClock, logger: Logger) {
        self.peers = Dictionary(peers.map { ($0.participant, $0) }, uniquingKeysWith: { first, _ in first })
        self.database = database
        self.clock = clock
        self.logger = logger
        // No redirects: they would lead past the list of peers.
        client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5))))
    }

    // The client insists on being told its end, and keeps itself until that is done.
    deinit { client.shutdown { _ in } }

    public func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await deliverDue()
            } catch {
                logger.error("carbon events not looked up", metadata: ["reason": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    /// One round: each event that is due once.
    func deliverDue() async throws {
        let now = clock.now()
        let due = try await database.read { try CarbonDeliveries.due(at: now, limit: Self.atOnce, in: $0) }
        await withTaskGroup(of: Void.self) { group in
            for delivery in due { group.addTask { await self.deliver(delivery) } }
        }
    }

    private func deliver(_ delivery: CarbonDelivery) async {
        var fault: String?
        do {
            guard let peer = peers[delivery.peer] else {
                throw Problem(.configuration, "\(delivery.peer) is no longer a configured peer.")
            }
            let token = try await token(from: peer)
            var request = HTTPClientRequest(url: peer.url + "/3/events")
            request.method = .POST
            request.headers.add(name: "authorization", value: "Bearer \(token)")
            request.headers.add(name: "content-type", value: "application/cloudevents+json; charset=UTF-8")
            request.body = .bytes(Array(delivery.body.utf8))
            let response = try await client.execute(request, timeout: Self.timeout)
            guard response.status.code / 100 == 2 else {
                throw Problem(.upstreamFailed, "The peer answered \(response.status.code) to the event.")
            }
        } catch {
            fault = (error as? Problem)?.detail ?? "The peer could not be reached."
            logger.info(
                "carbon event not delivered", metadata: ["peer": "\(delivery.peer)", "reason": "\(error)"])
        }
        let (now, found) = (clock.now(), fault)
        do {
            try await database.write { transaction in
                if let found {
                    try CarbonDeliveries.failed(delivery, found, at: now, in: transaction)
                } else {
                    try CarbonDeliveries.delivered(delivery, at: now, in: transaction)
                }
            }
        } catch {
            // It is still due, and goes out again: events are known by their ids.
            logger.error("carbon delivery not noted", metadata: ["reason": "\(error)"])
        }
    }

    /// RFC 6749 §4.4 with HTTP Basic.
    private func token(from peer: CarbonPeer) async throws -> String {
        var request = HTTPClientRequest(url: peer.url + "/auth/token")
        request.method = .POST
        request.setBasicAuth(username: peer.clientID, password: peer.secret)
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(Array("grant_type=client_credentials".utf8))
        let response = try await client.execute(request, timeout: Self.timeout)
        let body = try await response.body.collect(upTo: Self.maximumAnswerBytes)
        guard response.status.code == 200,
            let token = try JSONValue(parsing: Array(body.readableBytesView))["access_token"]?.stringValue,
            token.utf8.count <= 8_192, token.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw Problem(.upstreamFailed, "The peer answered \(response.status.code) and gave no token.")
        }
        return token
    }
}
