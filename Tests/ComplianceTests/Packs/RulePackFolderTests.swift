import Foundation
import Primitives
import Testing

@testable import Compliance

@Suite("Where packs are found")
struct RulePackFolderTests {
    private func find(
        _ given: String?, _ environment: [String: String] = [:], in folder: String = "/nowhere",
        executable: String? = nil
    ) throws -> String {
        try RulePackFolder.find(
            given: given, environment: environment, workingDirectory: folder, executable: executable
        ).path
    }

    @Test("The option wins over the variable, the variable over the working directory")
    func order() throws {
        let packs = Repository.packs
        #expect(try find(packs, ["MINATO_RULE_PACKS": "/nowhere"]) == packs)
        #expect(try find(nil, ["MINATO_RULE_PACKS": packs]) == packs)
        #expect(try find(nil, in: Repository.root.path) == packs)
        #expect(try find(nil, executable: Repository.root.appendingPathComponent("minato").path) == packs)
    }

    @Test("What is named and not there is an error, though others are there")
    func named() {
        #expect(throws: Problem.self) { try find("/nowhere", in: Repository.root.path) }
        #expect(throws: Problem.self) {
            try find(nil, ["MINATO_RULE_PACKS": "/nowhere"], in: Repository.root.path)
        }
    }

    @Test("The error says where was looked")
    func error() {
        #expect {
            try find(nil, in: "/nowhere", executable: "/elsewhere/minato")
        } throws: { error in
            let detail = (error as? Problem)?.detail ?? ""
            return detail.contains("/nowhere/RulePacks") && detail.contains("/elsewhere/RulePacks")
        }
    }
}
