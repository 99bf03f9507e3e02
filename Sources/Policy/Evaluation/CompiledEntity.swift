/// A party or asset, ready to be compared with what a request names.
struct CompiledEntity: Sendable {
    let iri: String
    let source: String?
    let isCollection: Bool
    let refinements: [CompiledConstraint]

    init(_ entity: PolicyEntity) {
        iri = entity.iri
        source = entity.source
        isCollection = entity.isCollection || entity.source != nil
        refinements = entity.refinements.map(CompiledConstraint.init)
    }

    /// Whether it is the one named, or a collection that the one named is part of. Of a collection that the request
    /// does not name nobody knows, unless it names all (``PolicyRequest/namesAllCollections``).
    func isMet(
        by name: String, _ names: [String], _ request: borrowing PolicyRequest, _ quantifier: Quantifier
    ) -> Satisfaction {
        guard name == iri || names.contains(iri) || source.map(names.contains) ?? false else {
            return isCollection && !request.namesAllCollections ? .unknown : .unsatisfied
        }
        var result = Satisfaction.satisfied
        for refinement in refinements { result = result.and(refinement.evaluate(request, quantifier)) }
        return result
    }
}
