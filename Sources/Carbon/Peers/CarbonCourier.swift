import AsyncHTTPClient
import Logging
import NIOCore
import Persistence
import Primitives
import ServiceLifecycle
import Synchronization

/// Takes events to peers: a token from the peer, then the event to its `/3/events`. What fails is tried again. Each peer
/// has lanes of its own, so that a slow one holds up nobody else's events.
public final class CarbonCourier: Service {
    private static let interval = Duration.milliseconds(200)
    private static let timeout = TimeAmount.seconds(15)
    private static let maximumAnswerBytes = 65_536
    /// Between attempts to write down how a delivery ended.
    static let settling = Backoff(first: .milliseconds(250), longest: .seconds(60), maximumAttempts: .max)

    private let desk: CarbonDesk
    private let database: any Database
    private let clock: any WallClock
    private let logger: Logger
    private let settling: Backoff
    private let client: HTTPClient
    private let lanes = Mutex(CarbonLanes())
    private let bell = Bell()

    public convenience init(
        desk: CarbonDesk, database: any Database, clock: any WallClock, logger: Logger
    ) {
        self.init(desk: desk, database: database, clock: clock, logger: logger, settling: Self.settling)
    }

    init(
        desk: CarbonDesk, database: any Database, clock: any WallClock, logger: Logger, settling: Backoff
    ) {
        self.desk = desk
        self.database = database
        self.clock = clock
        self.logger = logger
        self.settling = settling
        // No redirects: they would lead past the list of peers.
        client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5))))
    }

    // The client insists on being told its end, and keeps itself until that is done.
    deinit { client.shutdown { _ in } }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for delivery in await self.next() {
                        group.addTask {
                            await self.deliver(delivery)
                            self.lanes.withLock { $0.release(delivery) }
                            self.bell.ring()
                        }
                    }
                    await self.bell.wait(atMost: Self.interval)
                }
                group.cancelAll()
            }
        }
    }

    /// What may go now, its place taken.
    func next() async -> [CarbonDelivery] {
        var admitted: [CarbonDelivery] = []
        do {
            while !Task.isCancelled {
                let (full, reach) = lanes.withLock { ($0.full, $0.reach) }
                let now = clock.now()
                let due = try await database.read {
                    try CarbonDeliveries.due(at: now, passingOver: full, limit: reach, in: $0)
                }
                let new = lanes.withLock { $0.admit(due) }
                admitted += new
                // More may lie behind those of a peer that is full now.
                guard due.count == reach, !new.isEmpty else { break }
            }
        } catch {
            logger.error("carbon events not looked up", metadata: ["reason": "\(error)"])
        }
        return admitted
    }

    /// One attempt, and how it ended on record: what is held is charged if and only if the peer took the event.
    private func deliver(_ delivery: CarbonDelivery) async {
        var fault: String?
        var held: [HeldRead] = []
        do {
            // It may have been read as due while the attempt before this one was ending.
            guard try await database.read({ try CarbonDeliveries.isWaiting(delivery, in: $0) }) else {
                return
            }
            guard let peer = desk.peers[delivery.peer] else {
                throw Problem(.configuration, "\(delivery.peer) is no longer a configured peer.")
            }
            guard let content = delivery.content else {
                throw Problem(.unsupported, "An earlier version wrote this answer; the partner asks again.")
            }
            // Before the answer is looked up: a peer that is slow with its token must not get an old one.
            let token = try await token(from: peer)
            let body: String
            switch content {
            case .event(let event): body = event
            case .question(let question):
                let answer = try await desk.answer(question, by: delivery.id, at: clock.now(), in: database)
                held = answer.held
                body = answer.body
            }
            try await send(body, to: peer, token)
        } catch {
            fault = (error as? Problem)?.detail ?? "The peer could not be reached."
            logger.info(
                "carbon event not delivered", metadata: ["peer": "\(delivery.peer)", "reason": "\(error)"])
        }
        await conclude(delivery, fault, held)
    }

    /// Writes down how an attempt ended, however often that takes: another attempt before would hold its price once more,
    /// and nothing would give the first one back. Its place among the peer's events stays taken until then.
    ///
    /// What a stop of the server leaves is given back at the next start; the event is still due then and goes out again,
    /// under its id.
    /// - Parameter fault: Nil where the peer took the event.
    func conclude(_ delivery: CarbonDelivery, _ fault: String?, _ held: [HeldRead]) async {
        // An attempt that the server's own end cut off is none.
        let isCutOff = fault != nil && Task.isCancelled
        var failures = 0
        while true {
            do {
                return try await database.write { [desk, now = clock.now()] transaction in
                    try desk.settle(held, wasTaken: fault == nil, at: now, in: transaction)
                    if isCutOff { return }
                    if let fault {
                        try CarbonDeliveries.failed(delivery, fault, at: now, in: transaction)
                    } else {
                        try CarbonDeliveries.delivered(delivery, at: now, in: transaction)
                    }
                }
            } catch {
                failures += 1
                logger.error(
                    "carbon delivery not noted", metadata: ["times": "\(failures)", "reason": "\(error)"])
            }
            guard !Task.isCancelled else { return }
            try? await Task.sleep(for: settling.pause(after: failures))
        }
    }

    private func send(_ body: String, to peer: CarbonPeer, _ token: String) async throws {
        var request = HTTPClientRequest(url: peer.url + "/3/events")
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        request.headers.add(name: "content-type", value: "application/cloudevents+json; charset=UTF-8")
        request.body = .bytes(Array(body.utf8))
        let response = try await client.execute(request, timeout: Self.timeout)
        guard response.status.code / 100 == 2 else {
            throw Problem(.upstreamFailed, "The peer answered \(response.status.code) to the event.")
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
