import Foundation
import Primitives
import Tables
import Testing

/// Skipped where DuckDB is not installed (`scripts/install-runtime`).
@Suite("CSV", .enabled(if: TableFolder.isInstalled))
struct CSVTests {
    private func names(_ data: Data) async throws -> [String?] {
        let folder = try TableFolder()
        let csv = try folder.write("a.csv", data)
        try await folder.engine.convertToParquet(csv: csv, to: "\(folder.path)/a.parquet")
        let table = Table(name: "a", format: .parquet, paths: ["\(folder.path)/a.parquet"])
        return try await folder.engine.query(
            TableQuery("SELECT name FROM a ORDER BY id", columns: ["name"], over: [table])
        ).rows.map { $0[0] }
    }

    @Test("Shift_JIS and GB 18030 are told apart and read")
    func encodings() async throws {
        let japanese = "id,name\n1,東京みなと銀行\n2,データの取引\n"
        #expect(try await names(Data(japanese.utf8)) == ["東京みなと銀行", "データの取引"])
        let shiftJIS = try #require(japanese.data(using: .shiftJIS))
        #expect(try await names(shiftJIS) == ["東京みなと銀行", "データの取引"])
        // 上海,数据 in GB 18030.
        let chinese =
            Data("id,name\n1,".utf8) + Data([0xC9, 0xCF, 0xBA, 0xA3]) + Data("\n2,".utf8)
            + Data([0xCA, 0xFD, 0xBE, 0xDD]) + Data("\n".utf8)
        #expect(try await names(chinese) == ["上海", "数据"])
    }

    @Test(
        "a conversion that failed fails at once for a while, and not for another content; nothing is left of it"
    )
    func remembered() async throws {
        // Longer than any machine takes for the second conversion.
        let folder = try TableFolder { $0.failureDelay = .seconds(86_400) }
        let then = Date(timeIntervalSince1970: 1_772_323_200)
        let csv = try folder.write("a.csv", Data("id,name\n1,a\n2\n".utf8), changedAt: then)
        let first = await #expect(throws: Problem.self) {
            try await folder.engine.convertToParquet(csv: csv, to: "\(folder.path)/a.parquet")
        }
        // Sound by now, which nobody sees who does not read it again: as long as before, and of the same time.
        _ = try folder.write("a.csv", Data("id,name\n1,abc\n".utf8), changedAt: then)
        let again = await #expect(throws: Problem.self) {
            try await folder.engine.convertToParquet(csv: csv, to: "\(folder.path)/a.parquet")
        }
        #expect(again?.detail == first?.detail)
        _ = try folder.write("a.csv", Data("id,name\n1,a\n2,b\n".utf8))
        try Data("left".utf8).write(to: URL(filePath: "\(folder.path)/a.parquet.part"))
        try await folder.engine.convertToParquet(csv: csv, to: "\(folder.path)/a.parquet")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.hasSuffix(".part") })
    }

    @Test(
        "what is no table is refused with its place",
        arguments: [
            (Data("id,name\n1,a\n2\n3,c\n".utf8), "Line 3"),
            (Data("id,name\n1,a,b\n".utf8), "Line 2"),
            (Data("id,name\n1,\"a\n2,b\n".utf8), "Line 2"),
            (Data("id,name\n1,\"a\"b\n".utf8), "Line 2"),
            (Data(), "empty"),
            (Data([0xff, 0xfe, 0x61, 0x00]), "UTF-16"),
            (Data("id,name\n1,".utf8) + Data([0xff, 0xff, 0x0a]), "encoding"),
        ])
    func broken(_ data: Data, _ expected: String) async throws {
        let problem = await #expect(throws: Problem.self) { _ = try await names(data) }
        #expect(problem?.detail.contains(expected) == true, "\(problem?.detail ?? "")")
    }

    @Test("semicolons, quotes, line breaks within quotes and a byte order mark are read")
    func dialects() async throws {
        #expect(
            try await names(Data("\u{FEFF}id;name\r\n1;\"a;b\"\r\n2;\"c\nd\"\r\n".utf8)) == ["a;b", "c\nd"])
    }

    @Test(
        "the name of a file makes the name of a table",
        arguments: [("Loans-2026.csv", "loans_2026"), ("2026.parquet", "t_2026"), ("a.b.csv", "a_b")])
    func tableNames(_ file: String, _ name: String) { #expect(Table.name(ofFile: file) == name) }
}
