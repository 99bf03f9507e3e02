import Primitives

// How typed values are written in answers.
extension JSONValue {
    static func id<Kind>(_ id: ID<Kind>) -> JSONValue { .string(id.description) }

    static func id<Kind>(_ id: ID<Kind>?) -> JSONValue { id.map { .string($0.description) } ?? .null }

    static func time(_ time: Timestamp) -> JSONValue { .string(time.rfc3339) }

    static func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }

    static func count(_ count: Int) -> JSONValue { .number(.integer(Int64(count))) }

    static func count(_ count: UInt64) -> JSONValue { .number(.integer(Int64(clamping: count))) }

    static func count(_ count: UInt64?) -> JSONValue { count.map { .count($0) } ?? .null }

    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    static func name(_ value: some RawRepresentable<String>) -> JSONValue { .string(value.rawValue) }
}
