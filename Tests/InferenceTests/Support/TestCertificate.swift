import Foundation
import NIOSSL

/// A self-signed certificate for `localhost`, made by OpenSSL for this run of the tests.
final class TestCertificate: Sendable {
    private static let tool = "/usr/bin/openssl"
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
        try Self.run([
            Self.tool, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
            "-out", file,
        ])
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

    /// Runs a program to its end, its output unheard.
    private static func run(_ command: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for output in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        let arguments = command.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let started = posix_spawn(&process, command[0], &actions, nil, arguments + [nil], [nil])
        guard started == 0 else { throw Failure(status: started) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
        guard status == 0 else { throw Failure(status: status) }
    }
}
