import Foundation
import Logging
import Primitives

@testable import Inference

/// A folder that looks like an installed runtime; its interpreter is the shell.
///
/// Each start adds a line to the file `starts`: the process id. The script finds the folder as `$HOME`.
final class FakeRuntime: Sendable {
    let folder: URL

    init(_ script: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "minato-test-\(UUID().uuidString)")
        let bin = folder.appending(path: "bin")
        try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: bin.appending(path: "python"), withDestinationURL: URL(fileURLWithPath: "/bin/sh"))
        try Data("echo $$ >> \"$HOME/starts\"\n\(script)\n".utf8)
            .write(to: folder.appending(path: "minato_runtime.py"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A script that serves on a port until its standard input ends.
    static func serving(_ port: Int) -> String {
        """
        echo '{"ready":true,"base_url":"http://127.0.0.1:\(port)/v1"}'
        cat >/dev/null
        """
    }

    func engine(startTimeout: Duration = .seconds(30)) -> LocalEngine {
        var configuration = LocalEngine.Configuration(model: "tiny", runtimeFolder: folder.path)
        configuration.startTimeout = startTimeout
        return LocalEngine(
            name: "local", configuration: configuration, randomness: SeededRandomness(1),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A file that the script wrote.
    func lines(_ file: String) -> [String] {
        let text = (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// Waits until the process of the last start is gone.
    func end() async {
        guard let process = lines("starts").last.flatMap({ pid_t($0) }) else { return }
        while kill(process, 0) == 0 { await Task.yield() }
    }
}
