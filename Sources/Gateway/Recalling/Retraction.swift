import Accounting
import NIOCore
import Oversight
import Primitives

/// What a client is sent when an answer must be taken back: an event of its own kind, whose data is a chunk without
/// choices, so that clients that know chunks only pass over it.
struct Retraction: Sendable {
    let incident: ID<Incident>
    let record: ID<Use>
    let recall: Recall

    func event(_ identity: ChunkIdentity, isChat: Bool) -> ByteBuffer {
        var members: [String: JSONValue] = [
            "type": "retraction", "incident": .string(incident.description),
            "record": .string(record.description),
        ]
        if let duty = recall.duty { members["duty"] = .string(duty) }
        if let rule = recall.rule { members["rule"] = .string(rule) }
        if let pack = recall.pack { members["pack"] = .string(pack) }
        let details = String(decoding: JSONValue.object(members).serialized, as: UTF8.self)
        return ByteBuffer(
            string: "{\(identity.members(isChat: isChat)),\"choices\":[],\"minato\":\(details)}")
    }
}
