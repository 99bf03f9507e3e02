import Compliance
import Documents
import Gateway
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    /// The most faults of a file that one answer names.
    private static let maximumToldFaults = 10

    /// Reads the file, compiles what services will have under it, keeps its entries, and puts it in force.
    func importWordList(_ call: APICall) async throws -> APIAnswer {
        let (book, name) = try bookAndName(call)
        guard let upload = call.upload else { throw Problem(.internalError, "The route takes no file.") }
        let riskClass = call.query.text("class")
        let classes = book.classes(ofList: name)
        let (list, content) = try await RuleThread.run {
            let list = try Self.list(upload, name, riskClass, classes)
            return (list, list.csv)
        }
        guard !list.entries.isEmpty else {
            throw Problem(
                .unprocessable, "The list has no entries.",
                mend: "DELETE /api/word-lists/\(name) puts the list of the packs in force again.")
        }
        guard content.count <= WordList.maximumBytes else {
            throw Problem(
                .bodyTooLarge, "The list has \(content.count) bytes as it is kept.",
                mend: "Keep it to \(WordList.maximumBytes), or split it.")
        }
        try await directory.prepare(list)
        let id: ID<WordListVersion> = newID(call)
        do {
            try await keep(content, of: id)
            let draft = WordListVersion(
                id: id, list: name, number: 0, hash: list.hash, entries: list.entries.count,
                duplicates: list.duplicates, bytes: content.count, importedBy: changes.actor.rawValue,
                importedAt: call.now)
            let (version, isReplay) = try await database.write { [changes] transaction in
                try Self.made(draft, call, changes, in: transaction)
            }
            if version.id != id { try await discard(id) }
            return .created(
                Made(body: version.json, isReplay: isReplay), at: "/api/word-lists/\(name)",
                changesDirectory: true)
        } catch {
            try? await discard(id)
            throw error
        }
    }

    /// A new version; the one in force where it has the same entries; that of the first request where this one
    /// repeats it.
    private static func made(
        _ draft: WordListVersion, _ call: APICall, _ changes: Changes, in transaction: any WriteTransaction
    ) throws -> (version: WordListVersion, isReplay: Bool) {
        let standing = try WordLists.inForce(draft.list, in: transaction).flatMap {
            $0.hash == draft.hash ? $0 : nil
        }
        switch try call.claim(for: standing?.id ?? draft.id, in: transaction) {
        case .fresh:
            if let standing { return (standing, false) }
            return (try changes.importWordList(draft, in: transaction), false)
        case .same(let first):
            guard let version = try WordLists.version(first, in: transaction) else {
                throw Problem(.internalError, "The version \(first) of the first request is gone.")
            }
            return (version, true)
        }
    }

    private static func list(
        _ upload: APIUpload, _ name: String, _ riskClass: String?, _ classes: [String]
    ) throws(Problem) -> WordList {
        do throws(DocumentFaults) {
            if upload.type == "text/csv" {
                return try WordList(csv: upload.bytes, name: name, file: name, classes: classes)
            }
            return try WordList(
                lines: upload.bytes, name: name, file: name, riskClass: riskClass ?? "", classes: classes)
        } catch {
            let faults = error.faults.prefix(maximumToldFaults).map { "\($0)" }
            let others = error.faults.count + error.omitted - faults.count
            throw Problem(
                .unprocessable,
                "The list has faults: " + faults.joined(separator: ". ")
                    + (others > 0 ? ". \(others) more are not told." : "."),
                mend: "Mend them and send it again; `minato rules import --dry-run` shows all.")
        }
    }

    private func keep(_ content: [UInt8], of id: ID<WordListVersion>) async throws {
        var position = 0
        for start in stride(from: 0, to: content.count, by: WordLists.partBytes) {
            let part = Array(content[start..<min(start + WordLists.partBytes, content.count)])
            try await database.write { [position] in
                try WordLists.add(part, at: position, of: id, in: $0)
            }
            position += 1
        }
    }

    private func discard(_ id: ID<WordListVersion>) async throws {
        try await database.write { try WordLists.discard(id, in: $0) }
    }
}
