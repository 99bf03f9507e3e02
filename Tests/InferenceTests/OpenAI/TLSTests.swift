import NIOCore
import NIOPosix
import NIOSSL
import Primitives
import Testing

@testable import Inference

@Suite(
    "An engine behind TLS", .timeLimit(.minutes(5)),
    .enabled(if: TestCertificate.canBeMade, "OpenSSL makes the certificate"))
struct TLSTests {
    private func server(_ certificate: TestCertificate) async throws -> FakeServer {
        let context = try certificate.serverContext()
        return try await FakeServer(
            prepare: { channel in
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
            },
            { asked in .answer("answer \(asked.number)") })
    }

    @Test("is asked when its certificate is trusted, and its connection used again")
    func trusted() async throws {
        let certificate = try TestCertificate()
        let server = try await server(certificate)
        let house = try EngineHouse(ports: [server.port], scheme: "https", host: "localhost") {
            $0.trustRootsFile = certificate.file
        }
        for number in 1...3 { #expect(try await house.answer().text == "answer \(number)") }
        #expect(server.opened.count == 1)
        #expect(server.asked.first?.head.headers["host"] == ["localhost:\(server.port)"])
    }

    @Test("names its models to who trusts it, and to nobody else")
    func models() async throws {
        let certificate = try TestCertificate()
        let context = try certificate.serverContext()
        let server = try await FakeServer(
            prepare: { channel in
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
            },
            { _ in .answer(#"{"data":[{"id":"small"},{"id":"large"}]}"#) })
        let trusting = try EngineHouse(ports: [server.port], scheme: "https", host: "localhost") {
            $0.trustRootsFile = certificate.file
        }
        #expect(try await trusting.engine.models() == ["small", "large"])

        let doubting = try EngineHouse(ports: [server.port], scheme: "https", host: "localhost")
        await #expect(throws: (any Error).self) { try await doubting.engine.models() }
        #expect(server.asked.count == 1)
    }

    @Test("is not asked when its certificate is not trusted, and takes no connection")
    func notTrusted() async throws {
        let server = try await server(TestCertificate())
        let house = try EngineHouse(ports: [server.port], scheme: "https", host: "localhost") {
            $0.maximumConnectionsPerLoop = 1
        }
        for _ in 1...3 {
            let found = await problem { try await house.open(into: Collector()) }
            #expect(found?.kind == .upstreamFailed)
            #expect(found?.detail.contains("TLS failed") == true)
        }
        #expect(server.asked.isEmpty)
    }

    @Test("is not asked when its certificate is for another name")
    func otherName() async throws {
        let certificate = try TestCertificate()
        let server = try await server(certificate)
        let house = try EngineHouse(ports: [server.port], scheme: "https", host: "127.0.0.1") {
            $0.trustRootsFile = certificate.file
        }
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamFailed)
        #expect(server.asked.isEmpty)
    }

    @Test("is asked whatever its certificate is, where the configuration says so")
    func anyCertificate() async throws {
        let server = try await server(TestCertificate())
        let house = try EngineHouse(ports: [server.port], scheme: "https") { $0.verifiesTLS = false }
        #expect(try await house.answer().text == "answer 1")
    }

    @Test("that speaks no TLS is a failure")
    func plain() async throws {
        let server = try await FakeServer { _ in .answer("{}") }
        let house = try EngineHouse(ports: [server.port], scheme: "https") { $0.verifiesTLS = false }
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamFailed)
        #expect(server.asked.isEmpty)
    }

    @Test("that never answers the handshake is given up in time")
    func silent() async throws {
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(silent.localAddress?.port)
        let house = try EngineHouse(
            ports: [port], timeouts: UpstreamTimeouts(connect: .milliseconds(300)), scheme: "https")
        #expect(await problem { try await house.open(into: Collector()) }?.kind == .upstreamTimeout)
        try await silent.close()
    }

    @Test("cannot be set up with authorities that are not there")
    func noAuthorities() async {
        let found = await problem {
            _ = try EngineHouse(ports: [443], scheme: "https") { $0.trustRootsFile = "/nowhere/ca.pem" }
        }
        #expect(found?.kind == .configuration)
    }
}
