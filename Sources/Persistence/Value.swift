/// One SQL value, in the small set of types that every database of the port has.
public enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    /// A byte string of sixteen bytes, the most significant first: an identifier, without memory of its own.
    /// It comes back from the database as a `blob`.
    case uuid(high: UInt64, low: UInt64)
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(nilLiteral: ()) { self = .null }
}

extension Value {
    /// A text, or NULL.
    public static func optional(_ text: String?) -> Value { text.map(Value.text) ?? .null }

    /// An integer, or NULL.
    public static func optional(_ integer: Int64?) -> Value { integer.map(Value.integer) ?? .null }

    /// A byte string, or NULL.
    public static func optional(_ blob: [UInt8]?) -> Value { blob.map(Value.blob) ?? .null }
}
