import Auditing
import Documents
import Persistence
import Primitives

extension ManagementAPI {
    /// The most leaves that one request looks at: between events stand those of answers.
    private static let maximumScanned: Int64 = 4_096
    /// Leaves read at once.
    private static let scannedAtOnce: Int64 = 256

    static let eventRoutes = [
        APIRoute(
            APIOperation(
                "listEvents", .get, "/api/events",
                "Lists the changes that the log tells of, the newest first",
                note: """
                    The audit trail, read from the leaves of the log itself. A page looks at no more than \
                    \(maximumScanned) leaves, so that it may hold fewer events than were asked for while there are more.
                    """, tag: .log, access: .operators,
                query: [
                    .init("actor", .words(of: EventActor.self), "Only those of this one."),
                    .init("kind", .text(1...64), "Only those of this kind, or of kinds that begin so."),
                    .init("limit", .integer(APIQuery.limits), "The most items of a page; 50 when left out."),
                    .init("cursor", .text(1...20), "The `next_cursor` of the page before."),
                ],
                answer: .page(of: OperationShapes.event, "One page of events.")),
            { api, call in try await api.listEvents(call) })
    ]

    private func listEvents(_ call: APICall) async throws -> APIAnswer {
        let limit = call.query.text("limit").flatMap { Int($0) } ?? APIQuery.standardLimit
        var below = Int64.max
        if let cursor = call.query.text("cursor") {
            guard let index = Int64(cursor), index > 0 else {
                throw Problem(
                    .invalidValue, "The cursor \(FaultCollector.quoted(cursor)) is none of this list.",
                    mend: "Give the next_cursor of the page before.", parameter: "cursor")
            }
            below = index
        }
        let (actor, kind) = (call.query.text("actor"), call.query.text("kind"))
        let start = below
        return try await database.read { transaction in
            var (below, scanned) = (start, Int64(0))
            var events: [JSONValue] = []
            while events.count < limit, scanned < Self.maximumScanned, below > 0 {
                let leaves = try AuditLog.leaves(
                    below: below, limit: Self.scannedAtOnce, in: transaction)
                guard !leaves.isEmpty else {
                    below = 0
                    break
                }
                for leaf in leaves where events.count < limit {
                    (below, scanned) = (leaf.index, scanned + 1)
                    guard let event = Self.event(leaf), actor == nil || event["actor"]?.stringValue == actor,
                        kind.map({ event["kind"]?.stringValue?.hasPrefix($0) ?? false }) ?? true
                    else { continue }
                    events.append(event)
                }
            }
            return .ok([
                "items": .array(events), "next_cursor": below > 0 ? .string(String(below)) : .null,
            ])
        }
    }

    /// A leaf as an event; nil for one that tells of an answer.
    private static func event(_ leaf: LogLeaf) -> JSONValue? {
        guard let value = try? JSONValue(parsing: leaf.bytes), var facts = value.objectValue,
            let kind = facts.removeValue(forKey: "kind")?.stringValue,
            let actor = facts.removeValue(forKey: "actor")?.stringValue
        else { return nil }
        facts["version"] = nil
        let at = facts.removeValue(forKey: "at") ?? .time(leaf.at)
        let (id, by) = (facts.removeValue(forKey: "id"), facts.removeValue(forKey: "by"))
        return [
            "index": .number(.integer(leaf.index)), "kind": .string(kind), "actor": .string(actor), "at": at,
            "id": id ?? .null, "by": by ?? .null, "facts": .object(facts),
        ]
    }
}
