import Foundation
import Primitives

/// What a pack takes from the running server.
struct EvidenceSource: Sendable {
    /// The most records that a sample is drawn from: the newest.
    static let maximumRecords = 10_000
    /// The most items of another list.
    static let maximumItems = 10_000
    /// How often a proof is asked for before the log has signed that far, and the pause between.
    private static let attempts = 20
    private static let pause = Duration.milliseconds(500)

    let server: RemoteServer
    let service: String

    private var path: String { "/api/services/\(RemoteServer.segment(service))" }

    func description() async throws -> JSONValue { try await server.get(path).json }

    func engines() async throws -> JSONValue { try await server.get("/api/engines").json }

    func duties(_ traits: [String]) async throws -> JSONValue {
        let query = traits.isEmpty ? "" : "?traits=\(traits.joined(separator: ","))"
        return try await server.get("\(path)/duties\(query)").json
    }

    func wordList(_ name: String) async throws -> JSONValue {
        try await server.get("/api/word-lists/\(RemoteServer.segment(name))").json
    }

    func assessments() async throws -> List { try await list("\(path)/assessments") }

    func evidence() async throws -> List { try await list("\(path)/evidence") }

    /// The newest records, of which a sample needs the ids.
    func records() async throws -> List {
        try await list("/api/records?service=\(RemoteServer.segment(service))", atMost: Self.maximumRecords)
    }

    func record(_ id: String) async throws -> JSONValue { try await server.get("/api/records/\(id)").json }

    /// A whole list as the pack has it, and whether it goes on beyond ``maximumItems``.
    struct List: Sendable {
        let items: [JSONValue]
        let isCut: Bool

        var json: JSONValue { ["items": .array(items), "is_cut": .bool(isCut)] }
    }

    /// A list that not every version has.
    /// - Returns: the list; or that it is not available, and why.
    func optional(_ path: String) async throws -> JSONValue {
        let query = "\(path)?service=\(RemoteServer.segment(service))"
        let answer = try await server.send(.GET, query + "&limit=1")
        if [404, 405].contains(answer.status) {
            let reason = server.problem(answer, path).detail
            return [
                "available": false, "reason": .string("not available: \(reason)"), "items": [],
                "is_cut": false,
            ]
        }
        guard answer.status == 200 else { throw server.problem(answer, path) }
        let list = try await list(query)
        return ["available": true, "items": .array(list.items), "is_cut": .bool(list.isCut)]
    }

    func log(_ name: String) async throws -> [UInt8] { try await server.get("/log/\(name)").bytes }

    /// The proof of a leaf, once a checkpoint covers it.
    func proof(of index: Int64) async throws -> [UInt8] {
        for _ in 1..<Self.attempts {
            let answer = try await server.send(.GET, "/log/proof/\(index)")
            if answer.status == 200 { return answer.bytes }
            try await Task.sleep(for: Self.pause)
        }
        return try await log("proof/\(index)")
    }

    func anchor(_ manifestHash: String) async throws -> (index: Int64, leaf: [UInt8]) {
        let answer = try await server.send(
            .POST, "\(path)/evidence-packs", ["manifest_hash": .string(manifestHash)],
            idempotencyKey: "evidence-\(manifestHash)")
        guard answer.status == 201, let index = answer.json["log_index"]?.intValue,
            let leaf = answer.json["leaf"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
        else { throw server.problem(answer, "\(path)/evidence-packs") }
        return (index, Array(leaf))
    }

    /// All items of a list, page by page.
    private func list(_ path: String, atMost most: Int = maximumItems) async throws -> List {
        var items: [JSONValue] = []
        var cursor: String?
        let separator = path.contains("?") ? "&" : "?"
        repeat {
            let page = try await server.get(
                "\(path)\(separator)limit=200" + (cursor.map { "&cursor=\($0)" } ?? "")
            ).json
            items += page["items"]?.arrayValue ?? []
            cursor = page["next_cursor"]?.stringValue
        } while cursor != nil && items.count < most
        return List(items: Array(items.prefix(most)), isCut: cursor != nil || items.count > most)
    }
}
