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
