import Compliance
import Documents
import Foundation
import Gateway
import Oversight
import Persistence
import Primitives

extension ManagementAPI {
    static let wordListRoutes = [
        APIRoute(
            APIOperation(
                "listWordLists", .get, "/api/word-lists", "Lists the word lists that rule packs use",
                tag: .wordLists, access: .operators,
                answer: .page(of: WordListShapes.list, "All lists, as they are in force.")),
            { api, call in try await api.listWordLists(call) }),
        APIRoute(
            APIOperation(
                "getWordList", .get, "/api/word-lists/{name}",
                "Shows a word list, and what a standard asks of its size and age",
                tag: .wordLists, access: .operators, pathNotes: listNote,
                answer: .json(WordListShapes.detail, "The list as it is in force.")),
            { api, call in try await api.wordList(call) }),
        APIRoute(
            APIOperation(
                "withdrawWordList", .delete, "/api/word-lists/{name}",
                "Takes the operator's version out of force",
                note: "The list of the packs is in force again. The versions are kept.",
                tag: .wordLists, access: .operators, pathNotes: listNote,
                answer: .json(WordListShapes.detail, "The list as it is in force.")),
            { api, call in try await api.withdrawWordList(call) }),
        APIRoute(
            APIOperation(
                "listWordListVersions", .get, "/api/word-lists/{name}/versions",
                "Lists the versions of a word list",
                tag: .wordLists, access: .operators, pathNotes: listNote,
                query: APIOperation.Parameter.paging("newest first"),
                answer: .page(of: WordListShapes.version, "One page of versions.")),
            { api, call in try await api.listWordListVersions(call) }),
        APIRoute(
            APIOperation(
                "importWordList", .post, "/api/word-lists/{name}/versions",
                "Imports a word list and puts it in force",
                note: """
                    It takes the place of the list of that name, whole. Requests that are under way go on under the \
                    list that they found. A list with the same patterns and classes as the one in force makes no \
                    new version.
                    """,
                tag: .wordLists, access: .operators, pathNotes: listNote,
                query: [
                    APIOperation.Parameter(
                        "class", .text(1...64, like: "A.1.d"), "The class of all entries of a plain text.")
                ],
                upload: APIOperation.Upload(
                    types: ["text/csv", "text/plain"], maximumBytes: WordList.maximumBytes,
                    note: """
                        CSV (RFC 4180) with the columns pattern, class and, if need be, language and note; or plain \
                        text with one pattern a line. UTF-8, at most \(WordList.maximumEntries) entries and \
                        \(WordList.maximumBytes) bytes.
                        """),
                answer: .created(WordListShapes.version, "The version in force.")),
            { api, call in try await api.importWordList(call) }),
        APIRoute(
            APIOperation(
                "activateWordList", .post, "/api/word-lists/{name}/versions/{version}/activate",
                "Puts a version that was imported before in force again",
                note: "Its age stays that of its import.",
                tag: .wordLists, access: .operators,
                pathNotes: listNote.merging(["version": "The id of a version of the list."]) { first, _ in
                    first
                },
                answer: .json(WordListShapes.version, "The version in force.")),
            { api, call in try await api.activateWordList(call) }),
    ]

    private static let listNote = ["name": "The name of a list, as rule packs declare it."]

    private func listWordLists(_ call: APICall) async throws -> APIAnswer {
        guard let book = directory.ruleBook else { return .wholeList([]) }
        let versions = try await database.read { try WordLists.inForce(in: $0) }
        let today = PackDate(call.now)
        return .wholeList(
            book.listNames.compactMap { name in
                Self.inForce(name, book, versions).map { .object($0.members(today: today)) }
            })
    }

    private func wordList(_ call: APICall) async throws -> APIAnswer {
        let (book, name) = try bookAndName(call)
        return .ok(try await detail(name, book, call))
    }

    private func listWordListVersions(_ call: APICall) async throws -> APIAnswer {
        let name = try bookAndName(call).name
        let request = try call.query.page(of: WordListVersion.self, order: .newestFirst)
        return try await database.read { transaction in
            let page = try WordLists.versions(of: name, request, in: transaction)
            return .page(page.items.map(\.json), next: page.next)
        }
    }

    private func withdrawWordList(_ call: APICall) async throws -> APIAnswer {
        let name = try bookAndName(call).name
        try await database.write { [changes] transaction in
            guard let version = try WordLists.inForce(name, in: transaction) else { return }
            try changes.withdrawWordList(version, at: call.now, in: transaction)
        }
        try await reload()
        let book = try bookAndName(call).book
        return .ok(try await detail(name, book, call))
    }

    private func activateWordList(_ call: APICall) async throws -> APIAnswer {
        let name = try bookAndName(call).name
        let id: ID<WordListVersion> = try call.id("version", of: "version")
        let (version, content) = try await database.read { transaction in
            guard let version = try WordLists.version(id, in: transaction), version.list == name else {
                throw Problem(
                    .notFound, "The list \"\(name)\" has no version \(id).",
                    mend: "GET /api/word-lists/\(name)/versions lists them.", parameter: "version")
            }
            return (version, try WordLists.content(of: id, in: transaction))
        }
        try await directory.prepare(try await RuleThread.run { try version.wordList(content) })
        try await database.write { [changes] transaction in
            switch try call.claim(for: id, in: transaction) {
            case .fresh: try changes.activateWordList(version, at: call.now, in: transaction)
            // Done once: what came after it stays.
            case .same: break
            }
        }
        return .ok(version.json, changesDirectory: true)
    }

    private func detail(_ name: String, _ book: RuleBook, _ call: APICall) async throws -> JSONValue {
        let versions = try await database.read { try WordLists.inForce(in: $0) }
        let today = PackDate(call.now)
        return try await RuleThread.run {
            guard let found = Self.inForce(name, book, versions) else { throw Self.unknownList(name, book) }
            var members = found.members(today: today)
            members["coverage"] = .array(found.coverage(versions, today: today))
            return .object(members)
        }
    }

    /// - Throws: `notFound` for a list that no pack uses: nobody would look for its phrases.
    func bookAndName(_ call: APICall) throws(Problem) -> (book: RuleBook, name: String) {
        let name = try call.parameter("name")
        guard let book = directory.ruleBook else {
            throw Problem(
                .notFound, "There are no rule packs, so there are no word lists.",
                mend: "Set `server.rule_packs` to the folder of the packs and restart.", parameter: "name")
        }
        guard book.listNames.contains(name) else { throw Self.unknownList(name, book) }
        return (book, name)
    }

    private static func unknownList(_ name: String, _ book: RuleBook) -> Problem {
        Problem(
            .notFound, "No rule pack uses a word list \(FaultCollector.quoted(name)).",
            mend: Shape.suggestion(for: name, among: book.listNames), parameter: "name")
    }

    private static func inForce(
        _ name: String, _ book: RuleBook, _ versions: [WordListVersion]
    ) -> WordListInForce? {
        book.lists[name].map { list in
            // Between a change and its coming into force the two differ for a moment: what is in force counts.
            WordListInForce(
                list: list, book: book, version: versions.first { $0.list == name && $0.hash == list.hash })
        }
    }
}
