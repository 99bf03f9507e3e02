import AsyncHTTPClient
import Foundation
import Primitives
import Synchronization

/// HTTP clients that connect to the very address that was looked at: a name is looked up once, by ``CallbackPolicy``, and
/// the client is told the number. The name stays in `Host` and in what a certificate must say.
///
/// Call ``shutdown()`` at the end: a client insists on being told.
public final class PinnedClients: Sendable {
    /// A name and the number by which it is reached.
    struct Pin: Hashable {
        let host: String
        let number: String
    }

    private struct Entry {
        let client: HTTPClient
        var inUse = 0
        var lastUse: UInt64 = 0
    }

    private struct State {
        var uses: UInt64 = 0
        var isShutDown = false
        var entries: [Pin?: Entry] = [:]
    }

    /// The most names that are kept connected while nobody uses them.
    static let maximumIdle = 64

    private let configuration: HTTPClient.Configuration
    private let state = Mutex(State())

    public init(_ configuration: HTTPClient.Configuration) { self.configuration = configuration }

    /// Does something with a client for an address, answer's body included.
    /// - Throws: `upstreamFailed` for a name that leads where it must not, or nowhere; what `body` throws.
    public func execute<Result: Sendable>(
        to address: String, under policy: CallbackPolicy,
        _ body: @Sendable (HTTPClient) async throws -> Result
    ) async throws -> Result {
        let pin = try await policy.resolved(address).map { Pin(host: $0.host, number: $0.number) }
        return try await execute(pin, body)
    }

    func execute<Result: Sendable>(
        _ pin: Pin?, _ body: @Sendable (HTTPClient) async throws -> Result
    ) async throws -> Result {
        let client = try take(pin)
        do {
            let result = try await body(client)
            await give(pin)
            return result
        } catch {
            await give(pin)
            throw error
        }
    }

    /// Ends all of them.
    public func shutdown() async throws {
        let clients = state.withLock { state in
            defer { state.entries = [:] }
            state.isShutDown = true
            return state.entries.values.map(\.client)
        }
        for client in clients { try await client.shutdown() }
    }

    /// How many are kept.
    var count: Int { state.withLock { $0.entries.count } }

    private func take(_ pin: Pin?) throws(Problem) -> HTTPClient {
        try state.withLock { state throws(Problem) in
            guard !state.isShutDown else {
                throw Problem(
                    .shuttingDown, "The server is shutting down.", mend: "Try again.", retryAfter: .seconds(1)
                )
            }
            state.uses += 1
            var entry = state.entries[pin] ?? Entry(client: makeClient(pin))
            entry.inUse += 1
            entry.lastUse = state.uses
            state.entries[pin] = entry
            return entry.client
        }
    }

    private func give(_ pin: Pin?) async {
        let old = state.withLock { state -> [HTTPClient] in
            state.entries[pin]?.inUse -= 1
            let idle = state.entries.filter { $0.value.inUse == 0 }
                .sorted { $0.value.lastUse < $1.value.lastUse }
            let surplus = idle.dropLast(Self.maximumIdle)
            for (pin, _) in surplus { state.entries[pin] = nil }
            return surplus.map(\.value.client)
        }
        for client in old { try? await client.shutdown() }
    }

    private func makeClient(_ pin: Pin?) -> HTTPClient {
        var configuration = configuration
        if let pin { configuration.dnsOverride[pin.host] = pin.number }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
