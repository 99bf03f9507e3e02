import AsyncHTTPClient
import Foundation
import Primitives
import Testing

@testable import Exchange

@Suite("Clients that connect to the address that was looked at")
struct PinnedClientsTests {
    @Test("The number is connected to, the name is not looked up again and stands in Host")
    func pinned() async throws {
        let answering = try OneAnswer()
        let clients = PinnedClients(HTTPClient.Configuration(redirectConfiguration: .disallow))
        // No resolver knows this name (RFC 6761 §6.4).
        let host = "Peer.invalid"
        let port = answering.port
        let status = try await clients.execute(PinnedClients.Pin(host: host, number: "127.0.0.1")) { client in
            try await client.execute(
                HTTPClientRequest(url: "http://\(host):\(port)/x"), timeout: .seconds(20)
            )
            .status.code
        }
        #expect(status == 200)
        #expect(await answering.request().lowercased().contains("\r\nhost: peer.invalid:\(port)\r\n"))
        try await clients.shutdown()
    }

    @Test("Names that nobody uses are let go, the oldest first")
    func bound() async throws {
        let clients = PinnedClients(HTTPClient.Configuration(redirectConfiguration: .disallow))
        for number in 0..<(PinnedClients.maximumIdle + 10) {
            try await clients.execute(PinnedClients.Pin(host: "p\(number)", number: "192.0.2.1")) { _ in }
        }
        #expect(clients.count == PinnedClients.maximumIdle)
        try await clients.shutdown()
    }

    @Test("A name that leads to this machine is not asked")
    func unsafe() async throws {
        let clients = PinnedClients(HTTPClient.Configuration(redirectConfiguration: .disallow))
        let policy = CallbackPolicy(addresses: ["http://127.0.0.1:9"])
        await #expect(throws: Problem.self) {
            try await clients.execute(to: "http://127.0.0.1:9/x", under: policy) { _ in
                Issue.record("it was asked")
            }
        }
        try await clients.shutdown()
    }
}

/// Answers one request on this machine with 200.
private final class OneAnswer: Sendable {
    let port: UInt16
    private let received: Task<String, Never>

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw Problem(.internalError, "No port is free.") }
        port = UInt16(bigEndian: address.sin_port)
        received = Task {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    let connection = accept(listener, nil, nil)
                    var bytes = [UInt8](repeating: 0, count: 4_096)
                    let count = max(0, read(connection, &bytes, bytes.count))
                    let answer = Array(
                        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".utf8)
                    _ = write(connection, answer, answer.count)
                    close(connection)
                    close(listener)
                    continuation.resume(returning: String(decoding: bytes[..<count], as: UTF8.self))
                }
            }
        }
    }

    /// What was asked.
    func request() async -> String { await received.value }
}
