import Accounting
import Primitives

/// What a leaf of the log is about, told without building it.
enum LeafContent: Hashable {
    /// The record of a use.
    case use(ID<Use>)
    /// Another change, such as `account.created`.
    case other(kind: String)

    /// - Returns: nil for bytes that no server writes: every leaf is a JSON object with a `kind`, and a use has an
    ///   id.
    init?(_ leaf: [UInt8]) {
        let names = leaf.withUnsafeBytes { bytes -> (kind: String?, id: String?)? in
            let scanner = JSONScanner(bytes)
            var names: (kind: String?, id: String?)
            do {
                try scanner.scan { member in
                    if scanner.isText(member.name, "kind") { names.kind = scanner.string(member.value) }
                    if scanner.isText(member.name, "id") { names.id = scanner.string(member.value) }
                }
                return names
            } catch {
                return nil
            }
        }
        guard let kind = names?.kind else { return nil }
        guard kind == "use" else {
            self = .other(kind: kind)
            return
        }
        guard let id = names?.id.flatMap({ ID<Use>($0) }) else { return nil }
        self = .use(id)
    }
}
