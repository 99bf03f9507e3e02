import Delivery
import Foundation
import Primitives
import Tables

/// A product's tables in a temporary folder: 400 people with a salary, and the names of their regions.
///
/// Person 17 is the one nobody may learn of: the salary is 777777, and no other is near.
final class QueryTable: Sendable {
    static let program = DuckDBProgram.find(given: nil)
    static var isInstalled: Bool { program != nil }
    static let secret = "777777"

    let folder: String
    let engine: DuckDB
    let tables: [Table]
    let rules = AdmittedQuery.Rules(
        tables: ["people", "regions"], referenceTables: ["regions"], minimumGroup: 10)

    init() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "queries-\(UUID().uuidString)")
            .path
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        engine = DuckDB(DuckDB.Configuration(program: Self.program, temporaryFolder: folder + "/tmp"))
        var people = "id,name,region,age,salary,bonus,hired\n"
        for id in 0..<400 {
            let salary = id == 17 ? Self.secret : "\(3000 + id * 13 % 900)"
            people +=
                "\(id),name-\(id),r\(id % 4),\(20 + id % 40),\(salary),\(id * 7 % 100),20\(10 + id % 12)-01-02\n"
        }
        let regions = "region,title,country\nr0,North,JP\nr1,South,JP\nr2,East,CN\nr3,West,CN\n"
        for (name, text) in [("people", people), ("regions", regions)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
            try await engine.convertToParquet(
                csv: "\(folder)/\(name).csv", to: "\(folder)/\(name).parquet")
        }
        tables = ["people", "regions"].map {
            Table(name: $0, format: .parquet, paths: ["\(folder)/\($0).parquet"])
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func admit(_ sql: String) async throws -> AdmittedQuery {
        try AdmittedQuery(tree: try await engine.syntaxTree(of: sql), rules: rules)
    }

    func run(_ sql: String) async throws -> TableResult {
        let admitted = try await admit(sql)
        let given = try await engine.query(
            TableQuery(
                admitted.sql, columns: admitted.columns, over: tables,
                bounds: TableBounds(time: .seconds(5), memoryBytes: 256 << 20, rows: 1000), numbersRows: true)
        )
        return admitted.shown(given).result
    }
}
