import Foundation
import Primitives
import Tables

/// A temporary folder with an engine and files that tests write.
final class TableFolder: Sendable {
    /// Installed by `scripts/install-runtime`; without it what needs tables is skipped.
    static let program = DuckDBProgram.find(given: nil)
    static var isInstalled: Bool { program != nil }

    let path: String
    let engine: DuckDB

    init(program: String? = TableFolder.program, _ change: (inout DuckDB.Configuration) -> Void = { _ in })
        throws
    {
        path = FileManager.default.temporaryDirectory.appending(path: "tables-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        var configuration = DuckDB.Configuration(program: program, temporaryFolder: path + "/tmp")
        change(&configuration)
        engine = DuckDB(configuration)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }

    func write(_ name: String, _ data: Data, changedAt time: Date? = nil) throws -> String {
        try data.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        if let time {
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: "\(path)/\(name)")
        }
        return "\(path)/\(name)"
    }

    /// A CSV table of that many loans.
    func loans(_ count: Int) throws -> Table {
        var text = "id,region,amount,at\n"
        for number in 0..<count {
            text += "\(number),r\(number % 4),\(number * 7 % 1000).50,2026-01-0\(number % 9 + 1)T00:00:00\n"
        }
        return Table(name: "loans", format: .csv, paths: [try write("loans.csv", text)])
    }
}
