import Foundation
import Primitives
import Testing

@testable import minato

@Suite("A file that is exported to")
struct ExportTargetTests {
    @Test("appears when it is whole, readable by its owner only")
    func whole() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("ledger.csv")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        let target = try ExportTarget(path)
        try target.write("a,b\r\n")

        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        try target.write("1,2\r\n")
        try target.finish()

        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a,b\r\n1,2\r\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ledger.csv"])
    }

    @Test("leaves nothing when it is not finished")
    func unfinished() throws {
        let folder = try TemporaryFolder()
        do {
            let target = try ExportTarget(folder.path("ledger.csv"))
            try target.write("a,b\r\n")
        }

        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("is refused in a folder that is missing")
    func missingFolder() throws {
        let folder = try TemporaryFolder()

        #expect(throws: Problem.self) { try ExportTarget(folder.path("missing/ledger.csv")) }
    }
}
