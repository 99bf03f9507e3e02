import Logging
import Primitives

/// Writes each message as one JSON object on a line of standard error:
/// `{"level":"info","logger":"minato","message":"serving","time":"2026-11-23T14:48:22.123Z", …}`, metadata
/// beside them.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardStream.error(String(decoding: document(event).serialized, as: UTF8.self) + "\n")
    }

    /// The line as a value.
    func document(_ event: LogEvent, at time: Timestamp = SystemClock().now()) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for source in [metadataProvider?.get(), metadata, event.metadata] {
            for (name, value) in source ?? [:] { members[name] = Self.value(value) }
        }
        if let error = event.error { members["error"] = .string("\(error)") }
        // Last, so that no metadata takes their names.
        members["level"] = .string(event.level.rawValue)
        members["logger"] = .string(label)
        members["message"] = .string(event.message.description)
        members["time"] = .string(time.rfc3339)
        return .object(members)
    }

    private static func value(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(Self.value))
        case .dictionary(let members): .object(members.mapValues(Self.value))
        }
    }
}
