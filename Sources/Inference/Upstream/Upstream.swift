import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOSSL
import Primitives

/// One server that speaks the OpenAI API: its address, its health, its connections on every loop.
final class Upstream: Sendable {
    let address: UpstreamAddress
    private let request: UpstreamRequest
    private let tls: NIOSSLContext?
    private let timeouts: UpstreamTimeouts
    private let maximumConnectionsPerLoop: Int
    private let pools = NIOLockedValueBox<[ObjectIdentifier: UpstreamPool]>([:])
    private let health = NIOLockedValueBox(UpstreamHealth())

    init(
        address: UpstreamAddress, apiKey: String?, tls: NIOSSLContext?, timeouts: UpstreamTimeouts,
        maximumConnectionsPerLoop: Int
    ) {
        self.address = address
        self.request = UpstreamRequest(to: address, authorization: apiKey.map { "Bearer \($0)" })
        self.tls = tls
        self.timeouts = timeouts
        self.maximumConnectionsPerLoop = maximumConnectionsPerLoop
    }

    var isHealthy: Bool { health.withLockedValue { $0.isHealthy } }

    static let abandoned = Problem(.upstreamFailed, "Nobody waits for the answer any more.")

    /// Asks for leave to send one request now; who got it makes an attempt or says that it made none.
    func admits(at now: NIODeadline) -> Bool { health.withLockedValue { $0.admits(at: now) } }

    /// The request that was admitted was not sent.
    func wasSpared() { health.withLockedValue { $0.abandoned(at: .now()) } }

    /// Sends one request and waits until the attempt is decided. Runs on `loop`.
    func attempt(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async -> UpstreamExchange.Outcome {
        let pool = pool(on: loop)
        // A used connection may have been closed by the other side at this very moment. Nothing of an
        // answer was seen, so the request goes out again, and on a new connection, for which that cannot be.
        if let connection = pool.reuse() {
            let outcome = await exchange(call, receiver, connection, isReused: true)
            guard case .failed(_, isStale: true) = outcome, !receiver.isAbandoned else {
                return judged(outcome, receiver)
            }
        }
        do throws(Problem) {
            let connection = try await pool.connect()
            guard !receiver.isAbandoned else {
                pool.takeBack(connection)
                throw Self.abandoned
            }
            return judged(await exchange(call, receiver, connection, isReused: false), receiver)
        } catch {
            return judged(.failed(error, isStale: false), receiver)
        }
    }

    func close() {
        for pool in pools.withLockedValue({ Array($0.values) }) { pool.close() }
    }

    private func exchange(
        _ call: EngineCall, _ receiver: any EngineReceiver, _ connection: UpstreamConnection, isReused: Bool
    ) async -> UpstreamExchange.Outcome {
        let exchange = UpstreamExchange(
            receiver: receiver, connection: connection, timeouts: timeouts, isReused: isReused, now: .now())
        connection.send(request.bytes(for: call), for: exchange)
        return await exchange.outcome()
    }

    /// Notes what an attempt says about the upstream.
    private func judged(
        _ outcome: UpstreamExchange.Outcome, _ receiver: any EngineReceiver
    ) -> UpstreamExchange.Outcome {
        health.withLockedValue { health in
            switch outcome {
            case .failed where receiver.isAbandoned: health.abandoned(at: .now())
            case .failed(let problem, _) where problem.kind == .overloaded: health.abandoned(at: .now())
            case .failed: health.failed(at: .now())
            case .refused(let status, _, _) where status >= 500: health.failed(at: .now())
            case .refused, .answering: health.succeeded()
            }
        }
        return outcome
    }

    private func pool(on loop: any EventLoop) -> UpstreamPool {
        pools.withLockedValue { pools in
            if let pool = pools[ObjectIdentifier(loop)] { return pool }
            let pool = UpstreamPool(
                loop: loop, address: address, tls: tls, timeouts: timeouts,
                maximumConnections: maximumConnectionsPerLoop)
            pools[ObjectIdentifier(loop)] = pool
            return pool
        }
    }
}
