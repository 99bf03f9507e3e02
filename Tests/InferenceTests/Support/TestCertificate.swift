import Foundation
import NIOSSL

/// A self-signed certificate for `localhost`, made by OpenSSL for this run of the tests.
final class TestCertificate: Sendable {
    static let tool = "/usr/bin/openssl"
    static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: tool) }

    private struct Failure: Error { let status: Int32 }

    let file: String
    private let folder: URL
    private let key: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "minato-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "certificate.pem").path
        key = folder.appending(path: "key.pem").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.tool)
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "1",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", file,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What a server shows who it is with.
    func serverContext() throws -> NIOSSLContext {
        let certificates = try NIOSSLCertificate.fromPEMFile(file).map {
            NIOSSLCertificateSource.certificate($0)
        }
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates,
                privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))))
    }
}
