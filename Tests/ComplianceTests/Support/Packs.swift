import Documents
import Foundation
import Testing

@testable import Compliance

/// The packs of the repository, and texts that tests break.
enum Packs {
    static func load() throws -> RulePackCatalogue { try RulePackFolder(Repository.packs).load().catalogue }

    static func duties() throws -> DutyList {
        try RulePackLoader.duties(try Repository.bytes("RulePacks/duties.yaml"), file: "duties.yaml")
    }

    /// The text of a pack.
    static func text(_ name: String) throws -> String {
        String(decoding: try Repository.bytes("RulePacks/\(name).yaml"), as: UTF8.self)
    }

    /// The faults of the Chinese pack with one text replaced by another.
    static func faults(replacing old: String, with new: String) throws -> [DocumentFault] {
        let text = try text("cn-interim-measures")
        let range = try #require(text.range(of: old))
        return try faults(text.replacingCharacters(in: range, with: new))
    }

    static func faults(_ text: String) throws -> [DocumentFault] {
        let duties = try duties()
        do throws(DocumentFaults) {
            _ = try RulePackLoader.pack(Array(text.utf8), file: "cn.yaml", duties: duties)
            return []
        } catch {
            return error.faults
        }
    }
}
