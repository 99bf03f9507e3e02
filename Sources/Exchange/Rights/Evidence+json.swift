import Credentials
import Primitives

extension [Right.Evidence] {
    /// As it stands in documents and in the database: name and SHA-256 in hexadecimal.
    public var json: JSONValue {
        .array(map { ["name": .string($0.name), "sha256": .string($0.sha256.hexadecimal)] })
    }

    /// What has no hash is left out.
    public init(_ json: JSONValue) {
        self = (json.arrayValue ?? []).compactMap { item in
            guard let name = item["name"]?.stringValue, let text = item["sha256"]?.stringValue,
                let hash = Self.bytes(text)
            else { return nil }
            return Right.Evidence(name: name, sha256: hash)
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var rest = text[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
