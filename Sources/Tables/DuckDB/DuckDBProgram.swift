import Foundation
import Processes

/// Where DuckDB's command line is.
public enum DuckDBProgram {
    /// The first that is there: `given`; `MINATO_DUCKDB`; the local runtime's, in `.minato/runtime` of the working folder
    /// or of a folder above the server's binary; the one on the `PATH`.
    public static func find(
        given: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: String = CommandLine.arguments.first ?? ""
    ) -> String? {
        for named in [given, environment["MINATO_DUCKDB"]].compactMap({ $0 }) where !named.isEmpty {
            return native(named)
        }
        for folder in InstalledPrograms.runtimeFolders(executable: executable) {
            if let found = native("\(folder)/bin/duckdb") { return found }
        }
        for folder in (environment["PATH"] ?? "").split(separator: ":") {
            if let found = native("\(folder)/duckdb") { return found }
        }
        return nil
    }

    /// A program that the kernel starts. What PyPI's package puts into `bin` is a script in Python, which would cost
    /// each job the start of an interpreter; the program itself lies beside the package.
    private static func native(_ path: String) -> String? {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        guard let file = FileHandle(forReadingAtPath: path), let start = try? file.read(upToCount: 2) else {
            return nil
        }
        guard start == Data("#!".utf8) else { return path }
        let library = URL(fileURLWithPath: path).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "lib")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []
        for version in versions.sorted() {
            let program = library.appending(path: "\(version)/site-packages/duckdb_cli/duckdb").path
            if FileManager.default.isExecutableFile(atPath: program) { return program }
        }
        return nil
    }
}
