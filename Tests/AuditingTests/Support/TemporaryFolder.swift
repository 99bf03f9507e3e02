import Foundation

/// A folder of its own for one test. It stays until the process ends, since an open database needs it longer
/// than any reference in a test is sure to live.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = Self.root.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    private static let root: URL = {
        atexit { try? FileManager.default.removeItem(at: TemporaryFolder.root) }
        return FileManager.default.temporaryDirectory.appending(path: "minato-tests-\(UUID().uuidString)")
    }()
}
