import Primitives

/// Where data is had, and with what (Dataspace Protocol 2025-1, Transfer Process Protocol §Data Address).
public struct DataAddress: Hashable, Sendable {
    /// The most properties of one address.
    public static let maximumProperties = 64

    public struct Property: Hashable, Sendable {
        /// By convention `authorization` and `authType`, else what the type of endpoint asks for.
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An IRI of the kind of endpoint.
    public let endpointType: String
    public let endpoint: String?
    public let properties: [Property]

    public init(endpointType: String, endpoint: String?, properties: [Property] = []) {
        self.endpointType = endpointType
        self.endpoint = endpoint
        self.properties = properties
    }

    /// - Throws: `invalidValue`.
    public init(_ value: JSONValue) throws(Problem) {
        guard value["@type"] == "DataAddress", let type = value["endpointType"]?.stringValue else {
            throw Self.fault("has no \"@type\" DataAddress or no endpointType")
        }
        if let endpoint = value["endpoint"], endpoint.stringValue == nil {
            throw Self.fault("has an endpoint that is no text")
        }
        var properties: [Property] = []
        if let listed = value["endpointProperties"] {
            guard let list = listed.arrayValue, 1...Self.maximumProperties ~= list.count else {
                throw Self.fault("has no 1 to \(Self.maximumProperties) endpointProperties")
            }
            for property in list {
                guard property["@type"] == "EndpointProperty", let name = property["name"]?.stringValue,
                    let value = property["value"]?.stringValue
                else { throw Self.fault("has a property without @type, name or value") }
                properties.append(Property(name, value))
            }
        }
        self.init(endpointType: type, endpoint: value["endpoint"]?.stringValue, properties: properties)
    }

    private static func fault(_ what: String) -> Problem {
        Problem(
            .invalidValue, "The data address \(what).", mend: "See data-address-schema.json of the protocol.",
            parameter: "dataAddress")
    }

    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "@type": "DataAddress", "endpointType": .string(endpointType),
        ]
        if let endpoint { members["endpoint"] = .string(endpoint) }
        if !properties.isEmpty {
            members["endpointProperties"] = .array(
                properties.map {
                    ["@type": "EndpointProperty", "name": .string($0.name), "value": .string($0.value)]
                })
        }
        return .object(members)
    }
}
