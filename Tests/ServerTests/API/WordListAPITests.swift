import Compliance
import Documents
import Foundation
import HTTPTypes
import Oversight
import Primitives
import Testing

@testable import Server

@Suite("Word lists in the management API")
struct WordListAPITests {
    private static let list = "cn-core-values"

    private func host() throws -> APIHost {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try APIHost(ruleBook: RuleBook(RulePackFolder(root.appending(path: "RulePacks").path)))
    }

    private func put(
        _ client: APIClient, _ text: String, type: String = "text/csv", query: String = "",
        repeating key: String? = nil
    ) async throws -> APIClient.Answer {
        var headers = HTTPFields()
        headers[.contentType] = type
        return try await client.send(
            .post, "/api/word-lists/\(Self.list)/versions\(query)", text: text, repeating: key,
            headers: headers)
    }

    @Test("An import is one version and one leaf; the same again is neither")
    func once() async throws {
        try await host().run { client in
            let first = try await put(client, "pattern,class\nblue heron,A.1.a\nBlue Heron,A.1.a\n")
            #expect(first.status == 201)
            #expect(first["number"]?.intValue == 1 && first["entries"]?.intValue == 1)
            #expect(first["duplicates"]?.intValue == 1)
            let again = try await put(client, "class,pattern\nA.1.a,blue heron\n")
            #expect(again["id"] == first["id"])
            let leaves = try await client.leaves()
            #expect(leaves.count == 1)
            #expect(leaves[0]["kind"] == "word_list.imported" && leaves[0]["actor"] == "operator")
            #expect(leaves[0]["list"]?.stringValue == Self.list)
            #expect(leaves[0]["list_hash"] == first["list_hash"])
            #expect(!leaves[0].text.contains("heron"))
        }
    }

    @Test("Going back and withdrawing leave a leaf each, and the age is that of the import")
    func back() async throws {
        try await host().run { client in
            let first = try await put(client, "pattern,class\none thing,A.1.a\n")
            client.clock.advance(by: .seconds(3 * 86_400))
            let second = try await put(client, "another thing\n", type: "text/plain", query: "?class=A.1.b")
            #expect(second["number"]?.intValue == 2)
            let path = "/api/word-lists/\(Self.list)/versions/\(first["id"]?.stringValue ?? "")/activate"
            #expect(try await client.post(path, [:]).body == first.body)
            #expect(try await client.post(path, [:]).body == first.body)
            let shown = try await client.get("/api/word-lists/\(Self.list)")
            #expect(shown["version"] == first.body && shown["age_in_days"]?.intValue == 3)
            // The library of the pack was updated today, by the second import's day or the first's: that in force.
            #expect(shown["coverage"]?.arrayValue?.first?["age_in_days"]?.intValue == 3)
            let gone = try await client.delete("/api/word-lists/\(Self.list)")
            #expect(gone["version"] == JSONValue.null && gone["age_in_days"] == JSONValue.null)
            let kinds = try await client.leaves().map { $0["kind"]?.stringValue ?? "" }
            #expect(
                kinds == [
                    "word_list.imported", "word_list.imported", "word_list.activated", "word_list.withdrawn",
                ])
            #expect(try await client.items("/api/word-lists/\(Self.list)/versions", limit: 1).count == 2)
        }
    }

    @Test("A list is in force after a restart")
    func restart() async throws {
        let host = try host()
        try await host.run { client in _ = try await put(client, "pattern,class\nkept,A.1.a\n") }
        try await host.run { client in
            let shown = try await client.get("/api/word-lists")
            let found = shown.body["items"]?.arrayValue?.first { $0["name"]?.stringValue == Self.list }
            #expect(found?["entries"]?.intValue == 1)
            #expect(found?["version"]?["number"]?.intValue == 1)
        }
    }

    @Test("A list that matching cannot take is refused before it is kept")
    func compile() async throws {
        try await host().run { client in
            let long = String(repeating: "長", count: 160)
            for text in ["\u{200B}", long] {
                let answer = try await put(client, "pattern,class\n\(text),A.1.a\n")
                #expect(answer.status == 422)
            }
            #expect(try await client.leaves().isEmpty)
            let parts = try await client.database.read { try $0.rows("SELECT position FROM word_list_parts") }
            #expect(parts.isEmpty)
        }
    }

    @Test("Versions of other lists, and of none, are not found")
    func unknown() async throws {
        try await host().run { client in
            let first = try await put(client, "pattern,class\none,A.1.a\n")
            let id = first["id"]?.stringValue ?? ""
            for path in ["cn-rights/versions/\(id)/activate", "\(Self.list)/versions/wlv_x/activate"] {
                #expect(try await client.post("/api/word-lists/\(path)", [:]).status == 404)
            }
        }
        try await APIHost().run { client in
            let all = try await client.get("/api/word-lists")
            let one = try await client.get("/api/word-lists/\(Self.list)")
            #expect(all["items"]?.arrayValue?.isEmpty == true)
            #expect(one.status == 404)
        }
    }
}
