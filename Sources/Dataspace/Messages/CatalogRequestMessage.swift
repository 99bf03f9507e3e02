import Primitives

/// Asks for a catalog (Dataspace Protocol 2025-1, Catalog Protocol §Catalog Request Message).
public struct CatalogRequestMessage: Hashable, Sendable {
    /// The most parts of a filter that is sent.
    public static let maximumFilter = 64

    /// In a language of the provider's; none asks for everything.
    public let filter: [JSONValue]

    public init(filter: [JSONValue] = []) { self.filter = filter }

    /// - Throws: `invalidValue`; `unsupported` for a filter, whose language the protocol leaves open.
    public init(_ value: JSONValue) throws(Problem) {
        self.init()
        let reader = try MessageReader(value, type: "CatalogRequestMessage")
        guard let filter = reader.members["filter"] else { return }
        guard let list = filter.arrayValue else {
            throw Problem(
                .invalidValue, "\"filter\" is no list.", mend: "Leave it out.", parameter: "filter")
        }
        guard list.isEmpty else {
            throw Problem(
                .unsupported, "No filter is supported here.",
                mend: "Leave \"filter\" out and read the pages.",
                parameter: "filter")
        }
    }

    public var json: JSONValue {
        DataspaceTerms.document("CatalogRequestMessage", filter.isEmpty ? [:] : ["filter": .array(filter)])
    }
}
