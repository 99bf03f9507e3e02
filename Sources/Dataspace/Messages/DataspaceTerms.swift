import Primitives

/// What all messages of the Dataspace Protocol 2025-1 have in common.
public enum DataspaceTerms {
    /// The JSON-LD context that every message has (§Message Types: the array contains it).
    public static let context = "https://w3id.org/dspace/2025/1/context.jsonld"
    public static let version = "2025-1"
    /// Below the server's address; what a counterparty gets as our callback address.
    public static let path = "/dsp/2025-1"
    /// The largest body of a message, in bytes.
    public static let maximumBytes = 256 << 10
    /// How deeply a message may be nested.
    public static let maximumDepth = 32
    /// The most bytes of an identifier, an address or another single text of a message.
    public static let maximumTextBytes = 2_048

    /// A message with its context. Nothing but the protocol's own context is named: some readers know no other.
    public static func document(_ type: String, _ members: [String: JSONValue]) -> JSONValue {
        var members = members
        members["@context"] = [.string(context)]
        members["@type"] = .string(type)
        return .object(members)
    }

    /// Reads bytes from a stranger as a message.
    /// - Throws: `malformedJSON`, `bodyTooLarge`.
    public static func parse(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        guard bytes.count <= maximumBytes else {
            throw Problem(.bodyTooLarge, "A message has at most \(maximumBytes) bytes.", mend: "Send less.")
        }
        return try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
    }
}

/// On which side of a negotiation or transfer somebody stands.
public enum DataspaceRole: String, Hashable, Sendable, CaseIterable {
    case provider
    case consumer

    public var other: DataspaceRole { self == .provider ? .consumer : .provider }
}
