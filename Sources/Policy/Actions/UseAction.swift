/// What may be done with data: actions that a licence must tell apart.
public enum UseAction: String, Hashable, Sendable, CaseIterable {
    /// Look at it, copy it, load it.
    case read
    /// Put it into an index, so that it can be retrieved for answers.
    case index
    /// Change a model's weights with it.
    case train
    /// Make another product of it.
    case derive
    /// Hand it on.
    case distribute
    /// Compute figures over many records, from which no record can be told.
    case aggregate
}

extension UseAction {
    /// The action as policies name it: a term of the ODRL Common Vocabulary, or for ``train``, which ODRL lacks, ours.
    public var action: PolicyAction { PolicyAction(self == .train ? PolicyTerms.minato + "train" : rawValue) }

    /// The absolute IRI of the action.
    public var iri: String { self == .train ? action.name : PolicyTerms.odrl + rawValue }
}
