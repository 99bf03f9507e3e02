import Foundation
import Primitives
import Processes
import Tables
import Synchronization
import Testing

/// Skipped where DuckDB is not installed (`scripts/install-runtime`).
@Suite("DuckDB", .enabled(if: TableFolder.isInstalled))
struct DuckDBTests {
    @Test("a CSV file becomes Parquet with the types of its values, the same bytes each time")
    func conversion() async throws {
        let folder = try TableFolder()
        let csv = try folder.loans(1000)
        for name in ["a.parquet", "b.parquet"] {
            try await folder.engine.convertToParquet(csv: csv.paths[0], to: "\(folder.path)/\(name)")
        }
        let bytes = try ["a.parquet", "b.parquet"].map {
            try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\($0)"))
        }
        #expect(bytes[0] == bytes[1])
        let table = Table(name: "loans", format: .parquet, paths: ["\(folder.path)/a.parquet"])
        let schema = try await folder.engine.schema(of: table)
        #expect(schema.rows == 1000)
        #expect(schema.columns.map(\.name) == ["id", "region", "amount", "at"])
        #expect(schema.columns.map(\.type) == [.long, .string, .double, .timestampWithoutZone])
        #expect(try schema.deltaJSON()["fields"]?[0]?["type"] == "long")
        let statistics = try await folder.engine.statistics(of: table)
        #expect(statistics.rows == 1000)
        #expect(statistics.columns[0].minimum == "0")
        #expect(statistics.columns[0].maximum == "999")
        #expect(statistics.columns[1].nulls == 0)
        #expect(statistics.deltaJSON["maxValues"]?["at"] == "2026-01-09T00:00:00")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/tmp").isEmpty)
    }

    @Test("values come back exactly")
    func exact() async throws {
        let folder = try TableFolder()
        let result = try await folder.engine.query(
            TableQuery(
                """
                SELECT 9223372036854775807, 0.10::DECIMAL(38, 2), 0.1::DOUBLE,
                TIMESTAMP '2026-01-02 03:04:05.000006', NULL, 'a''b
                c', 170141183460469231731687303715884105727
                """.replacing("\n", with: " "),
                columns: ["a", "b", "c", "d", "e", "f", "g"], over: []))
        #expect(
            result.rows == [
                [
                    "9223372036854775807", "0.10", "0.1", "2026-01-02 03:04:05.000006", nil, "a'b c",
                    "170141183460469231731687303715884105727",
                ]
            ])
        #expect(result.columns.map(\.type).prefix(3) == [.long, .decimal(precision: 38, scale: 2), .double])
    }

    @Test(
        "a statement reaches no file, no network and no setting",
        arguments: [
            "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM read_csv('OTHER')", "SELECT * FROM glob('/etc/*')",
            "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
            "SELECT 1) AS q(c0); SET enable_external_access = true; SELECT (1",
            "SELECT 1) AS q(c0); COPY (SELECT 1) TO 'FOLDER/out.csv'; SELECT (1",
            "SELECT 1) AS q(c0); ATTACH 'FOLDER/out.db'; SELECT (1",
            "SELECT 1) AS q(c0); INSTALL httpfs; SELECT (1",
            "SELECT 1) AS q(c0);\n.shell touch FOLDER/out.csv\nSELECT * FROM (SELECT 1",
            "SELECT 1) AS q(c0);\n.output FOLDER/out.csv\nSELECT * FROM (SELECT 1",
            "SELECT getenv('HOME')",
        ])
    func box(_ sql: String) async throws {
        let folder = try TableFolder()
        let other = try folder.write("other.csv", "a\n1\n")
        let loans = try folder.loans(10)
        let text = sql.replacing("OTHER", with: other).replacing("FOLDER", with: folder.path)
        await #expect(throws: Problem.self) {
            _ = try await folder.engine.query(TableQuery(text, columns: ["a"], over: [loans]))
        }
        for name in ["out.csv", "out.db"] {
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/\(name)"))
        }
    }

    @Test("time, memory, rows and output have bounds")
    func bounds() async throws {
        let folder = try TableFolder { $0.spillBytes = 1 << 20 }
        func problem(_ sql: String, _ change: (inout TableBounds) -> Void) async -> String {
            var bounds = TableBounds(time: .seconds(20), memoryBytes: 64 << 20)
            change(&bounds)
            do throws(Problem) {
                _ = try await folder.engine.query(TableQuery(sql, columns: ["a"], over: [], bounds: bounds))
                return "none"
            } catch {
                return error.detail
            }
        }
        let endless =
            "SELECT count(*) FROM range(100000) a, range(1000000) b WHERE hash(a.range, b.range) = 7"
        #expect(await problem(endless) { $0.time = .milliseconds(300) }.contains("longer than"))
        let large = "SELECT count(*) FROM (SELECT DISTINCT range, repeat('x', 1000) FROM range(1000000))"
        #expect(await problem(large) { _ in }.contains("MiB"))
        #expect(await problem("SELECT * FROM range(101)") { $0.rows = 100 }.contains("more than 100 rows"))
        #expect(
            await problem("SELECT repeat('x', 100000)") { $0.outputBytes = 1000 }.contains("larger than"))
    }

    @Test("a job that is cancelled ends at once")
    func cancelled() async throws {
        let folder = try TableFolder()
        let handle = ProcessHandle()
        let engine = folder.engine
        // What a job has of time would end it with another reason, after an hour.
        let bounds = TableBounds(time: .seconds(3600), memoryBytes: 256 << 20)
        let job = Task {
            try await engine.query(
                TableQuery(
                    "SELECT count(*) FROM range(100000) a, range(1000000) b WHERE hash(a.range, b.range) = 7",
                    columns: ["a"], over: [], bounds: bounds), handle: handle)
        }
        handle.cancel()
        let problem = await #expect(throws: Problem.self) { _ = try await job.value }
        #expect(problem?.detail.contains("ended before it was done") == true)
    }

    @Test("too many jobs are turned away")
    func queue() async throws {
        let folder = try TableFolder {
            $0.concurrency = [.queries: 1]
            $0.maximumWaiting = 1
        }
        let engine = folder.engine.lane(.queries)
        let kinds = await withTaskGroup(of: Problem.Kind?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do throws(Problem) {
                        _ = try await engine.query(
                            TableQuery("SELECT count(*) FROM range(3000000)", columns: ["a"], over: []))
                        return nil
                    } catch {
                        return error.kind
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.contains(nil))
        #expect(kinds.contains(.overloaded))
        #expect(kinds.allSatisfy { $0 == nil || $0 == .overloaded })
    }

    @Test("a statement that fills its lane holds up no conversion and no card")
    func lanes() async throws {
        let folder = try TableFolder { $0.concurrency = [.tables: 1, .cards: 1, .queries: 1] }
        let csv = try folder.loans(50)
        let isDone = Mutex(false)
        let handle = ProcessHandle()
        let endless = Task {
            _ = try? await folder.engine.lane(.queries).query(
                TableQuery(
                    "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range < 0",
                    columns: ["n"], over: [], bounds: TableBounds(time: .seconds(60))), handle: handle)
            isDone.withLock { $0 = true }
        }
        try await folder.engine.convertToParquet(csv: csv.paths[0], to: "\(folder.path)/a.parquet")
        #expect(try await folder.engine.lane(.cards).schema(of: csv).rows == 50)
        #expect(!isDone.withLock { $0 })
        handle.cancel()
        await endless.value
    }

    @Test("a server without DuckDB says so when a table is needed")
    func missing() async throws {
        let folder = try TableFolder(program: nil)
        await #expect(throws: Problem.self) { _ = try await folder.engine.syntaxTree(of: "SELECT 1") }
    }

    @Test("rows of several files have numbers of their own")
    func numbers() async throws {
        let folder = try TableFolder()
        let csv = try folder.loans(50)
        for name in ["a", "b"] {
            try await folder.engine.convertToParquet(csv: csv.paths[0], to: "\(folder.path)/\(name).parquet")
        }
        let table = Table(
            name: "loans", format: .parquet, paths: ["a", "b"].map { "\(folder.path)/\($0).parquet" })
        let result = try await folder.engine.query(
            TableQuery(
                "SELECT count(DISTINCT \(TableQuery.rowNumber)) FROM loans", columns: ["n"], over: [table],
                numbersRows: true))
        #expect(result.rows == [["100"]])
    }
}
