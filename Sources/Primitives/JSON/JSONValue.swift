/// A JSON document as a tree.
///
/// For what is looked at once on a request's way, ``JSONScanner`` is the cheaper tool; for what is written
/// there, ``CanonicalWriter``.
///
/// - Warning: Swift compares strings by Unicode's canonical equivalence, and so do the names of an object:
///   two names that differ only in their composition (é as one scalar or as two) are one name here. The
///   parser refuses an object that has both.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}
