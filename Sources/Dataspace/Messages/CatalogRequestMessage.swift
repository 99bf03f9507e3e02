import Primitives

/// Asks for a catalog (Dataspace Protocol 2025-1, Catalog Protocol §Catalog Request Message).
public struct CatalogRequestMessage: Hashable, Sendable {
    public init() {}

    /// - Throws: `invalidValue`; `unsupported` for a filter, whose language the protocol leaves open.
    public init(_ value: JSONValue) throws(Problem) {
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

    public var json: JSONValue { DataspaceTerms.document("CatalogRequestMessage", [:]) }
}
