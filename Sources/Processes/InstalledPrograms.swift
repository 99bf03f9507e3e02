import Foundation

/// Where programs and the local runtime lie on this machine.
public enum InstalledPrograms {
    /// Where the local runtime may lie, nearest first: `.minato/runtime` of the working folder, or of a folder above the
    /// server's binary.
    public static func runtimeFolders(
        executable: String = CommandLine.arguments.first ?? ""
    ) -> [String] {
        var folders = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
        var above = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<4 {
            folders.append(above)
            above.deleteLastPathComponent()
        }
        return folders.map { $0.appending(path: ".minato/runtime").path }
    }

    /// The first program of a name on the `PATH`.
    public static func onPath(
        _ name: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
