import Accounting
import Primitives

extension APIKey {
    /// As the API lists it: nothing that opens anything.
    var json: JSONValue { .object(members) }

    /// As the API shows it to who asked for it.
    /// - Parameter text: The key's text; nil when it is no longer known.
    func json(text: String?) -> JSONValue { .object(members.merging(["key": .text(text)]) { $1 }) }

    private var members: [String: JSONValue] {
        [
            "id": .id(id), "account": .id(account), "label": .string(label), "hint": .string(hint),
            "origin": .name(origin), "created_at": .time(createdAt), "revoked_at": .time(revokedAt),
        ]
    }
}
