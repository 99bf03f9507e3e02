import Foundation

/// Data for tests that is no part of the repository: `../shared/data` beside it, or `MINATO_SHARED`.
enum SharedData {
    /// The text of a file; `nil`, said aloud, where it is missing.
    static func text(_ path: String, _ test: String = #function) -> String? {
        let root =
            ProcessInfo.processInfo.environment["MINATO_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")
        let file = root.appending(path: path)
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            print("\(test): SKIPPED, there is no \(file.path); set MINATO_SHARED")
            return nil
        }
        return text
    }
}
