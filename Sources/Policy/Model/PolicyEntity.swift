import Primitives

/// A party or an asset that a rule names, or a collection of them, perhaps refined (ODRL Information Model 2.2 §2.2.2,
/// §2.3.2).
public struct PolicyEntity: Hashable, Sendable {
    public var iri: String
    /// Its `source`, another name of a collection.
    public var source: String?
    /// Whether it is a collection: who or what is part of it is meant too.
    public var isCollection: Bool
    public var refinements: [PolicyConstraint]

    public init(
        _ iri: String, source: String? = nil, isCollection: Bool = false, refinements: [PolicyConstraint] = []
    ) {
        self.iri = iri
        self.source = source
        self.isCollection = isCollection
        self.refinements = refinements
    }

    func json(collection: String) -> JSONValue {
        guard isCollection || source != nil || !refinements.isEmpty else { return .string(iri) }
        var members: [String: JSONValue] = ["@id": .string(iri)]
        if isCollection { members["@type"] = .string(collection) }
        members["source"] = source.map { .string($0) }
        if !refinements.isEmpty { members["refinement"] = .array(refinements.map(\.json)) }
        return .object(members)
    }
}
