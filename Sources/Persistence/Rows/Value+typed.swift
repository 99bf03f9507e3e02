import Primitives

// Typed values on their way into a statement.
extension Value {
    public static func id<Kind>(_ id: ID<Kind>) -> Value { .uuid(high: id.high, low: id.low) }

    public static func id<Kind>(_ id: ID<Kind>?) -> Value {
        id.map { .uuid(high: $0.high, low: $0.low) } ?? .null
    }

    public static func time(_ time: Timestamp) -> Value { .integer(time.microseconds) }

    public static func time(_ time: Timestamp?) -> Value { .optional(time?.microseconds) }

    /// - Precondition: Bounded by its type's own validation, far below 2^63.
    public static func count(_ count: UInt64) -> Value { .integer(Int64(count)) }

    public static func count(_ count: UInt64?) -> Value { count.map { .integer(Int64($0)) } ?? .null }

    public static func flag(_ flag: Bool) -> Value { .integer(flag ? 1 : 0) }

    public static func name(_ value: some RawRepresentable<String>) -> Value { .text(value.rawValue) }
}
