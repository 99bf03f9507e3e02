import Delivery
import Exchange
import Hummingbird
import Primitives

extension SharingRoutes {
    /// The most items of a page.
    static let maximumPage: Int64 = 500

    /// What lists shares, schemas and tables; nil for another address.
    func listing(_ call: SharingCall) async throws -> Response? {
        let share = call.share
        let segments = call.segments
        guard segments[0] == "shares" else { throw Self.nothing(call) }
        let item: JSONValue = ["name": .string(share.name), "id": .string(share.agreement.id.description)]
        if segments.count == 1 { return try page([item], call) }
        guard share.isNamed(segments[1]) else { throw Self.nothing(call) }
        if segments.count == 2 { return Response.json((["share": item] as JSONValue).serialized) }
        switch (segments.count, segments[2]) {
        case (3, "schemas"):
            return try page([["name": .string(Share.schema), "share": .string(share.name)]], call)
        case (3, "all-tables"): return try page(try await tables(call), call)
        case (5, "schemas") where segments[4] == "tables":
            guard segments[3].lowercased() == Share.schema else { throw Self.nothing(call) }
            return try page(try await tables(call), call)
        default: return nil
        }
    }

    private func tables(_ call: SharingCall) async throws -> [JSONValue] {
        guard let version = call.share.versions.last else { return [] }
        let files = try await database.read { try ProductVersions.files(of: version.id, in: $0) }
        return SharedTable.tables(of: files).map { table in
            [
                "name": .string(table.name), "schema": .string(Share.schema),
                "share": .string(call.share.name), "shareId": .string(call.share.agreement.id.description),
                "id": .string(Self.tableID(call.share, table.name)),
            ]
        }
    }

    /// The same for all versions of a table.
    static func tableID(_ share: Share, _ table: String) -> String { "\(share.product.id)-\(table)" }

    /// One page; the token is the index of the next item, which names of a version never change.
    private func page(_ items: [JSONValue], _ call: SharingCall) throws(Problem) -> Response {
        let limit = min(try call.number("maxResults") ?? Self.maximumPage, Self.maximumPage)
        let first = call.query["pageToken"].map { $0.isEmpty ? "0" : $0 } ?? "0"
        guard let start = Int(first), items.indices.contains(start) || start == 0 else {
            throw Problem(.invalidValue, "The pageToken is none of this list.", parameter: "pageToken")
        }
        let shown = items.dropFirst(start).prefix(Int(limit))
        var body: [String: JSONValue] = ["items": .array(Array(shown))]
        if shown.endIndex < items.count { body["nextPageToken"] = .string(String(shown.endIndex)) }
        return Response.json(JSONValue.object(body).serialized)
    }
}
