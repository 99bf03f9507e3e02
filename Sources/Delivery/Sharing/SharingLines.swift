import Exchange
import Primitives

/// Writes the lines of answers of Delta Sharing (Delta Sharing protocol, Table Metadata Format, API Response Format in
/// Parquet, in Delta).
public struct SharingLines: Sendable {
    public let format: SharingCapabilities.ResponseFormat
    /// Gives the address of a file.
    private let url: @Sendable (TableFile) -> String
    /// In seconds since 1970: until when the addresses open their files.
    private let expiresAt: Int64

    public init(
        _ format: SharingCapabilities.ResponseFormat, expiresAt: Int64,
        url: @escaping @Sendable (TableFile) -> String
    ) {
        self.format = format
        self.expiresAt = expiresAt
        self.url = url
    }

    /// What a reader in Delta must know of a schema, in lower case.
    public static func readerFeatures(of schema: JSONValue) -> Set<String> {
        let types = (schema["fields"]?.arrayValue ?? []).compactMap { $0["type"]?.stringValue }
        return types.contains("timestamp_ntz") ? ["timestampntz"] : []
    }

    public func protocolLine(_ schema: JSONValue) -> JSONValue {
        guard format == .delta else { return ["protocol": ["minReaderVersion": 1]] }
        guard !Self.readerFeatures(of: schema).isEmpty else {
            return ["protocol": ["deltaProtocol": ["minReaderVersion": 1, "minWriterVersion": 4]]]
        }
        return [
            "protocol": [
                "deltaProtocol": [
                    "minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["timestampNtz"],
                    "writerFeatures": ["timestampNtz"],
                ]
            ]
        ]
    }

    /// - Parameters:
    ///   - id: The same for all versions of the table.
    ///   - version: Nil where the answer is about one version only.
    public func metadata(
        id: String, name: String, _ files: [TableFile], createdAt: Timestamp, version: Int? = nil
    ) -> JSONValue {
        var schema = files.first?.schema ?? ["type": "struct", "fields": []]
        if format == .parquet { schema = Self.withoutZones(schema) }
        var table: [String: JSONValue] = [
            "id": .string(id), "name": .string(name), "partitionColumns": [],
            "schemaString": .string(String(decoding: schema.serialized, as: UTF8.self)), "configuration": [:],
        ]
        let size = JSONValue.number(.integer(files.reduce(0) { $0 + $1.bytes }))
        let count = JSONValue.number(.integer(Int64(files.count)))
        switch format {
        case .parquet:
            table["format"] = ["provider": "parquet"]
            table["size"] = size
            table["numFiles"] = count
            if let version { table["version"] = .number(.integer(Int64(version))) }
            return ["metaData": .object(table)]
        case .delta:
            table["format"] = ["provider": "parquet", "options": [:]]
            table["createdTime"] = .number(.integer(createdAt.milliseconds))
            var line: [String: JSONValue] = [
                "deltaMetadata": .object(table), "size": size, "numFiles": count,
            ]
            if let version {
                line["version"] = .number(.integer(Int64(version)))
                // Without it readers refuse to read changes (Delta protocol, Change Data Files).
                table["configuration"] = ["delta.enableChangeDataFeed": "true"]
                line["deltaMetadata"] = .object(table)
            }
            return ["metaData": .object(line)]
        }
    }

    /// A file of a table as it stands.
    public func file(_ file: TableFile, modifiedAt: Timestamp) -> JSONValue {
        switch format {
        case .parquet:
            var line = base(file)
            line["stats"] = statistics(file)
            return ["file": .object(line)]
        case .delta:
            return [
                "file": [
                    "id": .string(file.id), "expirationTimestamp": expiration,
                    "deltaSingleAction": ["add": .object(added(file, modifiedAt))],
                ]
            ]
        }
    }

    public enum Change: String, Sendable {
        case add
        case remove
    }

    /// A file that came or went with a version: all its rows with it.
    public func change(_ change: Change, _ file: TableFile, version: Int, at time: Timestamp) -> JSONValue {
        let version = JSONValue.number(.integer(Int64(version)))
        let stamp = JSONValue.number(.integer(time.milliseconds))
        switch format {
        case .parquet:
            var line = base(file)
            line["version"] = version
            line["timestamp"] = stamp
            if change == .add { line["stats"] = statistics(file) }
            return [change.rawValue: .object(line)]
        case .delta:
            var action = added(file, time)
            if change == .remove {
                action["stats"] = nil
                action["modificationTime"] = nil
                action["deletionTimestamp"] = stamp
                action["extendedFileMetadata"] = true
            }
            return [
                "file": [
                    "id": .string(file.id), "version": version, "timestamp": stamp,
                    "expirationTimestamp": expiration,
                    "deltaSingleAction": [change.rawValue: .object(action)],
                ]
            ]
        }
    }

    /// The line that tells a client that it has all.
    public var endOfStream: JSONValue {
        ["endStreamAction": ["minUrlExpirationTimestamp": expiration]]
    }

    private var expiration: JSONValue { .number(.integer(expiresAt * 1_000)) }

    private func base(_ file: TableFile) -> [String: JSONValue] {
        [
            "url": .string(url(file)), "id": .string(file.id), "partitionValues": [:],
            "size": .number(.integer(file.bytes)), "expirationTimestamp": expiration,
        ]
    }

    private func added(_ file: TableFile, _ time: Timestamp) -> [String: JSONValue] {
        [
            "path": .string(url(file)), "partitionValues": [:], "size": .number(.integer(file.bytes)),
            "modificationTime": .number(.integer(time.milliseconds)), "dataChange": true,
            "stats": statistics(file),
        ]
    }

    private func statistics(_ file: TableFile) -> JSONValue {
        .string(String(decoding: file.statistics.serialized, as: UTF8.self))
    }

    /// The Parquet form knows one kind of moment only.
    private static func withoutZones(_ schema: JSONValue) -> JSONValue {
        guard var members = schema.objectValue, let fields = members["fields"]?.arrayValue else {
            return schema
        }
        members["fields"] = .array(
            fields.map { field in
                guard var members = field.objectValue, members["type"] == "timestamp_ntz" else {
                    return field
                }
                members["type"] = "timestamp"
                return .object(members)
            })
        return .object(members)
    }
}
